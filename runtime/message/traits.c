/* SPDX-License-Identifier: MIT */
/*
 * The table of messages, found by their codes.
 */
#include "message/message.h"
#include "message/quick.h"

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

#define RD   (2 | WI_QUICK_REQUEST | WI_QUICK_DICT)
#define RI   (2 | WI_QUICK_REQUEST | WI_QUICK_ID)
#define RDU  (3 | WI_QUICK_REQUEST | WI_QUICK_DICT | WI_QUICK_URI)
#define RDP  (2 | WI_QUICK_REQUEST | WI_QUICK_DICT | WI_QUICK_PAYLOAD)
#define RIDP (3 | WI_QUICK_REQUEST | WI_QUICK_ID | WI_QUICK_DICT | WI_QUICK_PAYLOAD)
#define RDUP (3 | WI_QUICK_REQUEST | WI_QUICK_DICT | WI_QUICK_URI | WI_QUICK_PAYLOAD)

/** In the words of messages.def; a test compares the two. */
const unsigned short wi_quick_shapes[WI_YIELD + 1] = {
    [WI_ERROR] = WI_QUICK_TYPE | (RDUP + 1),
    [WI_PUBLISH] = RDUP,
    [WI_PUBLISHED] = RI,
    [WI_SUBSCRIBE] = RDU,
    [WI_SUBSCRIBED] = RI,
    [WI_UNSUBSCRIBE] = RI,
    [WI_EVENT] = RIDP,
    [WI_CALL] = RDUP,
    [WI_CANCEL] = RD,
    [WI_RESULT] = RDP,
    [WI_REGISTER] = RDU,
    [WI_REGISTERED] = RI,
    [WI_UNREGISTER] = RI,
    [WI_INVOCATION] = RIDP,
    [WI_INTERRUPT] = RD,
    [WI_YIELD] = RDP,
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
