/* SPDX-License-Identifier: MIT */
/*
 * Errands: calls of a service that the core wants from inside of itself, where nothing can be sent.
 * They are sent when the service is served; what they are for may be over by then, and by the time
 * of the answer.
 */
#ifndef WI_ROUTER_META_ERRAND_H
#define WI_ROUTER_META_ERRAND_H

#include <widl/caller.h>

#include "router/meta/service.h"

struct wi_errand;

/** What an errand consists of. */
struct wi_errand_operations {
    /** Write the arguments: a list. */
    bool (*write)(const struct wi_errand *errand, widl_writer *writer);
    /** The result, or, when there is none, the error, which may be NULL. */
    void (*conclude)(struct wi_errand *errand, const widl_payload *result, const widl_error *error);
    /** Who wanted it is gone, or the service is released. */
    void (*abandon)(struct wi_errand *errand);
};

/** The first member of what is to be done, which is released with free(). */
struct wi_errand {
    struct wi_link link; /**< on the service's `errands`, or its `under_way` */
    struct wi_service *service;
    const struct wi_errand_operations *operations;
    const char *procedure; /**< NULL: there is none any more */
    uint32_t timeout_ms;
    bool is_sent;
    bool is_abandoned;
};

/** Have it done; its members but `link` and the flags are set. */
void wi_errand_begin(struct wi_errand *errand);

/** Nobody wants it any more. It may be released by this. */
void wi_errand_drop(struct wi_errand *errand);

/** A procedure is called no more: what is to be sent to it fails. */
void wi_errand_retire(struct wi_service *service, const char *procedure);

/** The first of the results, or none. */
widl_value wi_errand_result(const widl_payload *result);

/** Write a key with a string. */
bool wi_errand_write_pair(widl_writer *writer, const char *key, widl_string value);

#endif
