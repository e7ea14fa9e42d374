/* SPDX-License-Identifier: MIT */
/* Messages as they travel: a header with their length, then as many bytes. */
#ifndef FRAMING_H
#define FRAMING_H

#include "base/buffer.h"

/** Most bytes of one message. */
#define FRAMING_MESSAGE_MAX ((size_t)64 << 20)

/** Most bytes of the header of one. */
#define FRAMING_HEADER_MAX 4096

/** What has arrived; all zero is nothing. */
struct framing {
    struct buffer buffer;
    size_t taken; /**< bytes at the start of `buffer` that are done with */
};

enum framing_result {
    FRAMING_MESSAGE,
    FRAMING_PARTIAL, /**< more has to arrive */
    FRAMING_BROKEN,  /**< where the next message begins is not known */
};

/** Add bytes that arrived. */
void framing_add(struct framing *framing, struct text bytes);

/**
 * Take the next message.
 *
 * ret_body: valid until the next framing_add(). ret_why: when it is broken; static text.
 */
enum framing_result framing_next(struct framing *framing, struct text *ret_body,
                                 const char **ret_why);

/** Is there nothing that was not taken? */
bool framing_is_empty(const struct framing *framing);

/** Append the header of a message and the message. */
void framing_write(struct buffer *out, struct text body);

void framing_free(struct framing *framing);

#endif
