/* SPDX-License-Identifier: MIT */
/*
 * The meta API as the attendant of a core: after each entry into the core it serves the calls that
 * have come and publishes what has been noted.
 *
 * Invariants: the service of a realm is there from wi_meta_serve() on; one that has ended, for want
 * of memory, is started again. Calls are served before notes are published, so that an answer goes
 * before the events that the call has caused.
 */
#include "router/meta/meta.h"

#include <stdlib.h>

#include "router/meta/events.h"

struct wi_meta {
    struct wi_core *core;
    struct wi_link services; /**< each a struct wi_service */
    struct wi_link due;      /**< those for which something has come, or that have ended */
    struct wi_link lost;     /**< those that could not be started again */
};

static void revive(struct wi_meta *meta, struct wi_service *service)
{
    widl_error error = {0};
    wi_service_stop(service);
    if (meta->core->closing || wi_service_start(service, &error))
        return;
    wi_core_report(meta->core, WI_REPORT_meta_api, NULL, "realm %s has no meta API for now: %s",
                   service->realm->text, widl_error_text(&error));
    wi_list_append(&meta->lost, &service->due);
}

/** Serve what has come for one realm. Return: whether there was one. */
static bool serve_next(struct wi_meta *meta)
{
    if (wi_list_empty(&meta->due))
        return false;
    struct wi_service *service = wi_container_of(meta->due.next, struct wi_service, due);
    wi_list_remove(&service->due);
    wi_service_deliver(service);
    while (wi_service_run_errand(service))
        ;
    if (service->is_ended)
        revive(meta, service);
    return true;
}

static void publish(struct wi_meta *meta, const struct wi_note *note)
{
    widl_error error = {0};
    const struct wi_peer *peer = note->realm->service;
    if (!peer || !wi_meta_publish(peer->user, note, &error))
        wi_core_report(meta->core, WI_REPORT_event_lost, NULL,
                       "an event of the meta API is lost: %s", widl_error_text(&error));
}

static bool publish_note(struct wi_meta *meta)
{
    struct wi_note *note = wi_note_take(meta->core);
    if (!note)
        return false;
    publish(meta, note);
    free(note);
    return true;
}

static void attend(void *user)
{
    struct wi_meta *meta = user;
    WI_LIST_FOR_EACH(link, after, &meta->lost)
    {
        wi_list_remove(link);
        wi_list_append(&meta->due, link);
    }
    while (serve_next(meta) || publish_note(meta))
        ;
    if (!wi_list_empty(&meta->lost))
        wi_core_alert(meta->core);
}

struct wi_meta *wi_meta_new(struct wi_core *core)
{
    struct wi_meta *meta = calloc(1, sizeof(*meta));
    if (!meta)
        return NULL;
    meta->core = core;
    wi_list_init(&meta->services);
    wi_list_init(&meta->due);
    wi_list_init(&meta->lost);
    wi_core_set_attendant(core, attend, meta);
    return meta;
}

bool wi_meta_serve(struct wi_meta *meta, const char *realm, widl_error *error)
{
    struct wi_service *service =
        wi_service_new(meta->core, wi_core_realm(meta->core, widl_str(realm)), &meta->due);
    if (!service)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the meta API");
    bool started = wi_service_start(service, error);
    if (started)
        wi_list_append(&meta->services, &service->link);
    else
        wi_service_free(service);
    return started;
}

/** The service of a realm; NULL: with `error`. */
static struct wi_service *find_service(struct wi_meta *meta, const char *realm, widl_error *error)
{
    WI_LIST_FOR_EACH(link, after, &meta->services)
    {
        struct wi_service *service = wi_container_of(link, struct wi_service, link);
        if (widl_str_equal(service->realm->name, widl_str(realm)))
            return service;
    }
    widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no realm '%s'", realm);
    return NULL;
}

bool wi_meta_authorize_by(struct wi_meta *meta, const char *realm, const char *procedure,
                          widl_error *error)
{
    struct wi_service *service = find_service(meta, realm, error);
    return service && wi_service_authorize_by(service, procedure, error);
}

bool wi_meta_authenticate_by(struct wi_meta *meta, const char *realm, const char *procedure_realm,
                             const char *procedure, widl_error *error)
{
    struct wi_service *service = find_service(meta, procedure_realm, error);
    return service && wi_service_authenticate_by(service, realm, procedure, error);
}

void wi_meta_free(struct wi_meta *meta)
{
    if (!meta)
        return;
    wi_core_set_attendant(meta->core, NULL, NULL);
    WI_LIST_FOR_EACH(link, after, &meta->services)
    {
        struct wi_service *service = wi_container_of(link, struct wi_service, link);
        wi_service_authorize_by(service, NULL, NULL);
        wi_service_stop(service);
        wi_service_free(service);
    }
    free(meta);
}
