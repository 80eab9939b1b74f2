#include <myolog/status.h>

#include "base/banned.h"

const char *
myo_status_text(enum myo_status status)
{
	switch (status) {
#define X(name, value, text)                                                   \
	case name:                                                             \
		return text;
		MYO_STATUS_LIST(X)
#undef X
	}
	return "unknown status";
}
