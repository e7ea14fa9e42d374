/* SPDX-License-Identifier: MIT */
/* When to ask a silent peer for a sign of life, and when to give it up. Knows no clock. */
#ifndef WI_KEEPALIVE_H
#define WI_KEEPALIVE_H

#include <stdbool.h>
#include <stdint.h>

/** What is known of a peer's life. All zero: it is not watched. */
struct wi_keepalive {
    uint32_t within_ms; /**< a peer that was silent so long is lost; 0: it is not watched */
    uint64_t heard_ms;  /**< when something came from it */
    bool is_asked;      /**< a ping was sent since */
    uint64_t taken;     /**< bytes that its system has taken, when that was last looked at */
    uint64_t ping_end;  /**< as many are before the end of the ping */
};

/** What is to be done when a deadline is over. */
enum wi_keepalive_step {
    WI_KEEPALIVE_WAIT, /**< nothing */
    WI_KEEPALIVE_ASK,  /**< send a ping, then call wi_keepalive_asked() */
    WI_KEEPALIVE_LOST, /**< end the connection */
};

/** Watch a peer from now on. within_ms: 0: do not. */
void wi_keepalive_start(struct wi_keepalive *keepalive, uint32_t within_ms, uint64_t now_ms);

/** Something came. Return: whether the deadline, which was that of a ping, is to be set anew. */
bool wi_keepalive_heard(struct wi_keepalive *keepalive, uint64_t now_ms);

/** The deadline is over. taken: how many bytes the peer's system has taken since the start. */
enum wi_keepalive_step wi_keepalive_expire(struct wi_keepalive *keepalive, uint64_t now_ms,
                                           uint64_t taken);

/** A ping was queued; with its last byte, `ping_end` bytes were sent since the start. */
void wi_keepalive_asked(struct wi_keepalive *keepalive, uint64_t taken, uint64_t ping_end);

/** How long to wait for the next deadline. */
uint32_t wi_keepalive_wait(const struct wi_keepalive *keepalive, uint64_t now_ms);

#endif
