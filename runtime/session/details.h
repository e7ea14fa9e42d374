/* SPDX-License-Identifier: MIT */
/* Reading the details of a received message. */
#ifndef WI_DETAILS_H
#define WI_DETAILS_H

#include "session/session.h"

enum wi_detail_kind { WI_DETAIL_BOOL, WI_DETAIL_UINT, WI_DETAIL_STRING };

/** One detail that is understood; `ret` points to a bool, uint64_t or widl_string, which keeps its
 * value when the message does not have the detail. */
struct wi_detail {
    const char *key;
    enum wi_detail_kind kind;
    void *ret;
};

/** Read what is there of `count` details. Return: false when one is of another kind, which is a
 * violation and has ended the session. Lifetime: strings live as long as the message. */
bool wi_details_read(struct widl_session *session, const struct wi_message *message,
                     const struct wi_detail *details, size_t count);

/** Whether there are any; asked first, which spares most messages the look for each. */
static inline bool wi_details_exist(const struct wi_message *message)
{
    return message->dict.size > 1;
}

#endif
