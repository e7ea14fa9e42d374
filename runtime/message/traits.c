/* SPDX-License-Identifier: MIT */
/*
 * The table of messages.
 *
 * Invariant: `traits` is sorted by code, as messages.def is; the unit tests check that.
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

const struct wi_message_traits *wi_message_traits(uint64_t code)
{
    size_t low = 0;
    size_t high = sizeof(traits) / sizeof(traits[0]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code == (uint64_t)traits[middle].type)
            return &traits[middle];
        if (code < (uint64_t)traits[middle].type)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
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
