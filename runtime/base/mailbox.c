/* SPDX-License-Identifier: MIT */
/*
 * Mailboxes: two buffers that take turns, one to gather messages and one to hand them over from.
 *
 * Invariant: a buffer that a burst has made larger than MAX_IDLE_BYTES is not kept.
 */
#include "base/mailbox.h"

#include <string.h>

#define MAX_IDLE_BYTES ((size_t)64 << 10)

bool wi_mailbox_put(struct wi_mailbox *mailbox, const void *data, size_t size)
{
    widl_buffer *gathered = &mailbox->gathered;
    size_t before = gathered->size;
    if (before + size > mailbox->max_bytes)
        return false;
    if (widl_buffer_append(gathered, &size, sizeof(size)) &&
        widl_buffer_append(gathered, data, size))
        return true;
    gathered->size = before;
    return false;
}

bool wi_mailbox_is_empty(const struct wi_mailbox *mailbox)
{
    return mailbox->gathered.size == 0;
}

void wi_mailbox_empty(struct wi_mailbox *mailbox, wi_mailbox_fn *take, void *user)
{
    widl_buffer batch = mailbox->gathered;
    size_t at = 0;
    bool more = true;
    mailbox->gathered = mailbox->spare;
    mailbox->gathered.size = 0;
    mailbox->spare = (widl_buffer){.allocator = batch.allocator};
    while (more && at < batch.size) {
        size_t size;
        memcpy(&size, batch.data + at, sizeof(size));
        more = take(user, batch.data + at + sizeof(size), size);
        at += sizeof(size) + size;
    }
    if (batch.capacity > MAX_IDLE_BYTES)
        widl_buffer_free(&batch);
    mailbox->spare = batch;
}

void wi_mailbox_done(struct wi_mailbox *mailbox)
{
    widl_buffer_free(&mailbox->gathered);
    widl_buffer_free(&mailbox->spare);
}
