/* SPDX-License-Identifier: MIT */
/*
 * A mailbox: messages to somebody in the same program, which gather here because the one that they
 * are for must not be called by the one that sends them.
 */
#ifndef WI_MAILBOX_H
#define WI_MAILBOX_H

#include <widl/codec.h>

/** A mailbox. All zero but for `max_bytes` is an empty one. */
struct wi_mailbox {
    size_t max_bytes;
    widl_buffer gathered; /**< messages, each behind its size */
    widl_buffer spare;    /**< what is being handed over */
};

/** Takes one message, borrowed for the call. Return: false: the others are to be dropped. */
typedef bool wi_mailbox_fn(void *user, const void *data, size_t size);

/** Append a message. Return: false when there is no room for it. */
bool wi_mailbox_put(struct wi_mailbox *mailbox, const void *data, size_t size);

bool wi_mailbox_is_empty(const struct wi_mailbox *mailbox);

/** Hand over what has gathered; what comes meanwhile gathers for the next time. */
void wi_mailbox_empty(struct wi_mailbox *mailbox, wi_mailbox_fn *take, void *user);

/** Release the memory. */
void wi_mailbox_done(struct wi_mailbox *mailbox);

#endif
