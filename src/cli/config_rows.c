/*
 * config_rows.c: the table of settings.
 */
#include "cli/config.h"
#include "cli/identity.h"

#include "base/banned.h"

const struct config_row config_rows[CONFIG_KEYS] = {
	[CONFIG_EXAMINER] = {
		.section = "session",
		.name = "examiner",
		.type = CONFIG_ID,
		.standard = "",
		.unset = "it is asked for",
		.env = "MYOLOG_EXAMINER",
		.option = "examiner",
		.help = "Who examines where nothing else says so. For a station "
			"of one person: it is part of every entry.",
	},
	[CONFIG_PATIENT_PATTERN] = {
		.section = "session",
		.name = "patient_pattern",
		.type = CONFIG_PATTERN,
		.standard = IDENTITY_PATTERN,
		.help = "What the id of a patient looks like, as a POSIX "
			"extended regular expression of the whole id. Whatever "
			"it says, an id is 1 to 32 letters, digits, dots, "
			"underscores and hyphens, and never NA.",
	},
	[CONFIG_SIDES] = {
		.section = "session",
		.name = "sides",
		.type = CONFIG_CHOICE,
		.choices = "right,left|left,right",
		.standard = "",
		.unset = "as the protocol says",
		.option = "sides",
		.help = "The side that is asked first, of protocols that ask "
			"both: right, left or left, right. Without a value it "
			"is as the protocol says.",
	},
	[CONFIG_ORDER] = {
		.section = "session",
		.name = "order",
		.type = CONFIG_CHOICE,
		.choices = "step|side",
		.standard = "",
		.unset = "as the protocol says",
		.option = "order",
		.help = "step asks each step on every side before the next, "
			"side asks one side whole, then the other. Without a "
			"value it is as the protocol says.",
	},
	[CONFIG_DECIMAL] = {
		.section = "prompt",
		.name = "decimal",
		.type = CONFIG_CHOICE,
		.choices = "point|comma",
		.standard = "point",
		.help = "How numbers are shown at the prompt and by show: point "
			"or comma. Both may be typed, and the record always "
			"has a point.",
	},
	[CONFIG_BELL] = {
		.section = "prompt",
		.name = "bell",
		.type = CONFIG_CHOICE,
		.choices = "yes|no",
		.standard = "yes",
		.help = "Whether timers ring the bell of the terminal: yes or "
			"no.",
	},
	[CONFIG_LOGBOOK] = {
		.section = "storage",
		.name = "logbook",
		.type = CONFIG_FOLDER,
		.standard = "",
		.unset = "myolog in $XDG_DATA_HOME",
		.env = "MYOLOG_LOGBOOK",
		.option = "logbook",
		.help = "The folder of the logbook, beginning with / or ~/. "
			"Without a value it is myolog in $XDG_DATA_HOME, that "
			"is ~/.local/share/myolog.",
	},
	[CONFIG_STATION] = {
		.section = "storage",
		.name = "station",
		.type = CONFIG_HOST,
		.standard = "",
		.unset = "the name of this machine",
		.help = "Stands in the station's id in place of the name of the "
			"machine: up to 32 of a-z, 0-9 and hyphens. It counts "
			"when the id is made, before the first session; an id "
			"that is there stays.",
	},
	[CONFIG_LIBRARY] = {
		.section = "storage",
		.name = "library",
		.type = CONFIG_FOLDERS,
		.standard = "",
		.unset = "myolog in $XDG_CONFIG_HOME, and what is installed",
		.env = "MYOLOG_LIBRARY",
		.option = "library",
		.help = "Folders with protocols and scales, with commas "
			"between; the first comes first. They stand in place "
			"of the usual two: myolog in $XDG_CONFIG_HOME, and "
			"what is installed.",
	},
};
