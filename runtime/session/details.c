/* SPDX-License-Identifier: MIT */
/*
 * Details of received messages: what is understood must be of its type, what is not is skipped.
 */
#include "session/details.h"

#include "session/lifecycle.h"

static enum wi_lookup read_one(widl_value dict, const struct wi_detail *detail)
{
    switch (detail->kind) {
    case WI_DETAIL_BOOL:
        return wi_dict_bool(dict, detail->key, detail->ret);
    case WI_DETAIL_UINT:
        return wi_dict_uint(dict, detail->key, detail->ret);
    case WI_DETAIL_STRING:
        return wi_dict_string(dict, detail->key, detail->ret);
    }
    return WI_ABSENT;
}

bool wi_details_read(struct widl_session *session, const struct wi_message *message,
                     const struct wi_detail *details, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (read_one(message->dict, &details[i]) != WI_MISTYPED)
            continue;
        wi_session_violation(session, "%s: details.%s is of another type",
                             wi_message_traits(message->type)->name, details[i].key);
        return false;
    }
    return true;
}
