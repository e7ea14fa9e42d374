/* SPDX-License-Identifier: MIT */
/*
 * What a router counts, and how it tells that (metrics.def). Counting is adding to a number; what
 * can be found by looking is found when somebody asks.
 *
 * No label has a value that comes from a client: realms are those of the configuration, everything
 * else is one of a few.
 */
#ifndef WI_ROUTER_METRICS_H
#define WI_ROUTER_METRICS_H

#include <stdint.h>

#include <widl/codec.h>

struct wi_core;
struct wi_peer;

enum wi_cell {
#define WI_CELL(family, id, value) WI_CELL_##id,
#include "router/core/metrics.def"
    WI_CELL_COUNT
};

enum wi_error_class {
#define WI_ERROR_CLASS(id, uri) WI_ERROR_CLASS_##id,
#include "router/core/metrics.def"
    WI_ERROR_CLASS_COUNT
};

enum wi_login_method {
#define WI_LOGIN_METHOD(id, name) WI_LOGIN_##id,
#include "router/core/metrics.def"
    WI_LOGIN_METHOD_COUNT
};

enum wi_login_outcome {
#define WI_LOGIN_OUTCOME(id, name) WI_LOGIN_##id,
#include "router/core/metrics.def"
    WI_LOGIN_OUTCOME_COUNT
};

/** One more than the highest code of a message. */
#define WI_MESSAGE_CODES 71

struct wi_metrics {
    uint64_t cells[WI_CELL_COUNT];
    uint64_t received[WI_MESSAGE_CODES]; /**< by type */
    uint64_t sent[WI_MESSAGE_CODES];
    uint64_t errors[WI_ERROR_CLASS_COUNT];
    uint64_t aborts[WI_ERROR_CLASS_COUNT];
    uint64_t logins[WI_LOGIN_METHOD_COUNT][WI_LOGIN_OUTCOME_COUNT];
};

/** What the core does not know. */
struct wi_metrics_facts {
    uint64_t start_s;   /**< since 1970 */
    uint64_t uptime_ms; /**< that of the router */
    uint64_t resident_bytes;
    size_t connections;
    size_t queued_bytes;
    size_t largest_queue;
    uint64_t pauses;
    bool is_draining;
};

/** Count an ERROR or ABORT that is sent. */
void wi_metrics_error(uint64_t counts[WI_ERROR_CLASS_COUNT], widl_string uri);

/** Count a request to join. method: as WAMP calls it. */
void wi_metrics_login(struct wi_metrics *metrics, widl_string method,
                      enum wi_login_outcome outcome);

/**
 * Append everything, in the text format 0.0.4 of Prometheus. It takes time in proportion to the
 * number of sessions and subscriptions. Return: false when memory is short.
 */
bool wi_metrics_write(const struct wi_core *core, const struct wi_metrics_facts *facts,
                      widl_buffer *out);

#endif
