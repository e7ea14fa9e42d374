/* SPDX-License-Identifier: MIT */
/*
 * The router's own session in a realm: a carrier (widl/carrier.h) whose other end is an internal
 * peer of the core. What the core sends gathers in `inbox`; joining and registering hand it over
 * when the session waits, later on wi_service_deliver() does. Nothing waits for a loop.
 *
 * Invariants: `peer` is NULL once the session was told of its end. The core is not entered from the
 * peer's operations.
 */
#include "router/meta/service.h"

#include <stdlib.h>

#include <widl/carrier.h>

/** What the session itself has to say must go into a message, however small those of others are. */
#define LEAST_LIMIT ((size_t)64 << 10)

void wi_service_make_due(struct wi_service *service)
{
    if (!service->is_changing && wi_list_empty(&service->due))
        wi_list_append(service->all_due, &service->due);
    wi_core_alert(service->core);
}

static bool on_core_send(void *user, const void *data, size_t size)
{
    struct wi_service *service = user;
    wi_service_make_due(service);
    return wi_mailbox_put(&service->inbox, data, size);
}

static void on_core_close(void *user)
{
    struct wi_service *service = user;
    service->is_ended = true;
    wi_service_make_due(service);
}

static bool start(void *user, widl_session *session, const widl_options *options, widl_error *error)
{
    static const struct wi_peer_operations operations = {
        .send = on_core_send, .close = on_core_close, .cut = on_core_close};
    struct wi_service *service = user;
    (void)options;
    service->session = session;
    service->peer = wi_peer_new_internal(service->core, &operations, service);
    return service->peer ||
           widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the meta API");
}

static bool take(void *user, const void *data, size_t size)
{
    struct wi_service *service = user;
    widl_carrier_received(service->session, data, size);
    return true;
}

bool wi_service_deliver(struct wi_service *service)
{
    if (!service->session || wi_mailbox_is_empty(&service->inbox))
        return false;
    wi_mailbox_empty(&service->inbox, take, service);
    return true;
}

static void leave_core(struct wi_service *service)
{
    struct wi_peer *peer = service->peer;
    service->peer = NULL;
    if (peer)
        wi_peer_gone(peer);
}

/** Whatever the session waits for has come already, or never will. */
static bool turn(void *user, uint32_t timeout_ms)
{
    struct wi_service *service = user;
    (void)timeout_ms;
    if (!service->peer)
        return true;
    if (!service->is_opened) {
        service->is_opened = true;
        widl_carrier_opened(service->session, WIDL_SERIALIZERS_MSGPACK);
        return true;
    }
    if (wi_service_deliver(service))
        return true;
    if (!service->is_ended)
        return false;
    leave_core(service);
    widl_carrier_closed(service->session, WIDL_OK, "the router ended the session");
    return true;
}

static void wake(void *user)
{
    (void)user;
}

static widl_code send_message(void *user, const void *data, size_t size)
{
    struct wi_service *service = user;
    if (!service->peer || service->is_ended)
        return WIDL_ERROR_CLOSED;
    wi_peer_receive(service->peer, data, size);
    return WIDL_OK;
}

static size_t queued(void *user)
{
    (void)user;
    return 0;
}

static void close_session(void *user, uint16_t status)
{
    (void)status;
    on_core_close(user);
}

static void release(void *user)
{
    struct wi_service *service = user;
    leave_core(service);
    wi_mailbox_done(&service->inbox);
    service->session = NULL;
}

static const widl_carrier_operations carrier = {
    .start = start,
    .turn = turn,
    .wake = wake,
    .send = send_message,
    .queued = queued,
    .close = close_session,
    .cut = on_core_close,
    .release = release,
};

static void on_log(void *user, widl_log_level level, const char *line)
{
    const struct wi_service *service = user;
    wi_core_report_as(service->core, WI_REPORT_meta_api, level, NULL, "meta API of realm %.*s: %s",
                      WIDL_STR_ARG(service->realm->name), line);
}

static bool serve(struct wi_service *service, widl_error *error)
{
    return wi_meta_serve_sessions(service, error) && wi_meta_serve_registrations(service, error) &&
           wi_meta_serve_subscriptions(service, error);
}

struct wi_service *wi_service_new(struct wi_core *core, struct wi_realm *realm,
                                  struct wi_link *all_due)
{
    struct wi_service *service = calloc(1, sizeof(*service));
    if (!service)
        return NULL;
    service->core = core;
    service->realm = realm;
    service->all_due = all_due;
    service->inbox.max_bytes = SIZE_MAX;
    wi_list_init(&service->link);
    wi_list_init(&service->due);
    wi_list_init(&service->errands);
    wi_list_init(&service->under_way);
    wi_list_init(&service->porters);
    return service;
}

void wi_service_free(struct wi_service *service)
{
    wi_service_forget_errands(service);
    wi_service_dismiss_porters(service);
    free(service->authorizer);
    free(service);
}

bool wi_service_start(struct wi_service *service, widl_error *error)
{
    size_t limit = wi_core_limits(service->core)->max_message_bytes;
    const widl_options options = {
        .max_message_bytes = limit > LEAST_LIMIT ? limit : LEAST_LIMIT,
        .log = on_log,
        .log_user = service,
    };
    service->is_opened = false;
    service->is_ended = false;
    service->is_changing = true;
    widl_session *session =
        widl_connect_over(&carrier, service, service->realm->text, &options, error);
    bool started = session && serve(service, error);
    if (started && service->is_ended)
        started = widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "the session has ended already");
    service->is_changing = false;
    if (!started)
        wi_service_stop(service);
    return started;
}

void wi_service_stop(struct wi_service *service)
{
    service->is_changing = true;
    widl_session_close(service->session);
    service->is_changing = false;
    wi_list_remove(&service->due);
}
