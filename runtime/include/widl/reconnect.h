/* SPDX-License-Identifier: MIT */
/*
 * What a session does when its connection is lost: connect again, by itself.
 *
 *     widl_options options = {.keepalive_ms = 10000, .reconnect = {.enabled = true}};
 *     widl_session *session = widl_connect(url, realm, &options, &error);
 *
 * A session that has been joined once is joined again after a loss, with the same credentials, and
 * everything that it has registered and subscribed to is registered and subscribed to again. It is
 * another session for the router: widl_session_id() changes. docs/runtime.md says which ends are
 * worth another attempt, and what becomes of calls, invocations and publications.
 */
#ifndef WIDL_RECONNECT_H
#define WIDL_RECONNECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What becomes of publications while there is no connection. All zero: they fail with
 * WIDL_ERROR_DISCONNECTED. Those that are to be acknowledged are never kept.
 */
typedef struct widl_offline {
    size_t max_events; /**< kept at a time; 0: none */
    size_t max_bytes;  /**< that they take; 0: 1 MiB */
    bool drop_oldest;  /**< make room for the latest; false: WIDL_ERROR_WOULD_BLOCK */
} widl_offline;

/** When to connect again, and what happens meanwhile. All zero: a lost session has ended. */
typedef struct widl_reconnect {
    bool enabled;
    uint32_t initial_delay_ms;   /**< before the first attempt; 0: 1,000 */
    uint32_t max_delay_ms;       /**< that it grows to; 0: 30,000 */
    uint32_t multiplier_percent; /**< what it grows by, at least 100; 0: 200, doubling it */
    /** What of a delay is random, so that not all clients of a router come back at once: at 50 one
     * of 1,000 ms is between 500 and 1,000. Up to 100; 0: 50; negative: nothing. */
    int32_t jitter_percent;
    uint32_t max_attempts; /**< that fail in a row before the session ends; 0: no limit */
    /** Let blocking functions wait for the next connection, as long as they may wait for an answer;
     * false: they fail at once with WIDL_ERROR_DISCONNECTED, as those that do not block always do.
     */
    bool wait;
    /** Make every blocking typed call of an `@idempotent` procedure once more when its answer was
     * lost: see `retry_if_idempotent` of widl_call_options. */
    bool retry_idempotent;
    widl_offline offline;
} widl_reconnect;

#ifdef __cplusplus
}
#endif

#endif
