/* SPDX-License-Identifier: MIT */
/*
 * The table of messages, found by their codes.
 */
#include "message/message.h"

#define CLIENT WI_SENT_BY_CLIENT
#define ROUTER WI_SENT_BY_ROUTER
#define BOTH   WI_SENT_BY_BOTH
#define BEFORE WI_STATE_BEFORE
#define DURING WI_STATE_DURING
#define ANY    WI_STATE_ANY

static const struct wi_message_traits traits[] = {
#define WI_MESSAGE(name, code, elements, sender, state) {WI_##name, #name, elements, sender, state},
#include "message/messages.def"
#undef WI_MESSAGE
};

/** Where each is in the table. */
enum place {
#define WI_MESSAGE(name, code, elements, sender, state) PLACE_##name,
#include "message/messages.def"
#undef WI_MESSAGE
};

/** Of each code, one more than its place; 0: it is no message's. */
static const unsigned char places[] = {
#define WI_MESSAGE(name, code, elements, sender, state) [code] = PLACE_##name + 1,
#include "message/messages.def"
#undef WI_MESSAGE
};

const struct wi_message_traits *wi_message_traits(uint64_t code)
{
    if (code >= sizeof(places) || places[code] == 0)
        return NULL;
    return &traits[places[code] - 1];
}

void wi_message_lengths(const struct wi_message_traits *row, size_t *ret_least, size_t *ret_most)
{
    size_t optional = 0;
    size_t all = 1;
    bool may_end = false;
    for (const char *letter = row->elements; *letter; letter++) {
        if (*letter == '?') {
            may_end = true;
            continue;
        }
        size_t count = *letter == 'p' ? 2 : 1;
        all += count;
        if (may_end || *letter == 'p')
            optional += count;
    }
    *ret_least = all - optional;
    *ret_most = all;
}
