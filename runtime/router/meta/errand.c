/* SPDX-License-Identifier: MIT */
/*
 * Errands of a service.
 *
 * Invariants: an errand is on a list of its service until it is released, which happens when it is
 * answered, or dropped before it was sent. One that is dropped later is abandoned, and its answer
 * is for nobody. Each call has a timeout that the dealer minds, so every answer comes.
 */
#include "router/meta/errand.h"

#include <stdlib.h>

#include "base/wipe.h"

static void release(struct wi_errand *errand)
{
    wi_list_remove(&errand->link);
    free(errand);
}

void wi_errand_begin(struct wi_errand *errand)
{
    errand->is_sent = false;
    errand->is_abandoned = false;
    wi_list_append(&errand->service->errands, &errand->link);
    wi_service_make_due(errand->service);
}

void wi_errand_drop(struct wi_errand *errand)
{
    errand->is_abandoned = true;
    if (!errand->is_sent)
        release(errand);
}

/** Hand the end of an errand to who wanted it. */
static void conclude(struct wi_errand *errand, const widl_payload *result, const widl_error *error)
{
    wi_list_remove(&errand->link);
    if (!errand->is_abandoned)
        errand->operations->conclude(errand, result, error);
    free(errand);
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    conclude(user, result, error);
}

/** Call the procedure. Return: false: it cannot be called. */
static bool send_errand(struct wi_errand *errand)
{
    const struct wi_service *service = errand->service;
    const widl_call_options options = {.router_timeout_ms = errand->timeout_ms};
    widl_writer writer = {0};
    bool good = service->session && errand->procedure && errand->operations->write(errand, &writer);
    const widl_payload payload = {.args = {writer.buffer.data, writer.buffer.size}};
    good = good && widl_session_call_async(service->session, errand->procedure, &payload, &options,
                                           on_result, errand, NULL);
    wi_wipe(writer.buffer.data, writer.buffer.capacity);
    widl_writer_free(&writer);
    return good;
}

bool wi_service_run_errand(struct wi_service *service)
{
    if (wi_list_empty(&service->errands))
        return false;
    struct wi_errand *errand = wi_container_of(service->errands.next, struct wi_errand, link);
    wi_list_remove(&errand->link);
    wi_list_append(&service->under_way, &errand->link);
    errand->is_sent = true;
    if (!send_errand(errand))
        conclude(errand, NULL, NULL);
    return true;
}

void wi_errand_retire(struct wi_service *service, const char *procedure)
{
    WI_LIST_FOR_EACH(link, after, &service->errands)
    {
        struct wi_errand *errand = wi_container_of(link, struct wi_errand, link);
        if (errand->procedure == procedure)
            errand->procedure = NULL;
    }
}

static void forget_all(struct wi_link *errands)
{
    WI_LIST_FOR_EACH(link, after, errands)
    {
        struct wi_errand *errand = wi_container_of(link, struct wi_errand, link);
        if (!errand->is_abandoned)
            errand->operations->abandon(errand);
        release(errand);
    }
}

void wi_service_forget_errands(struct wi_service *service)
{
    forget_all(&service->errands);
    forget_all(&service->under_way);
}

widl_value wi_errand_result(const widl_payload *result)
{
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, result->args, NULL);
    if (!widl_read_list(&reader, &count) || count == 0)
        return (widl_value){0};
    const unsigned char *start = reader.cursor;
    if (!widl_read_skip(&reader))
        return (widl_value){0};
    return (widl_value){start, (size_t)(reader.cursor - start)};
}

bool wi_errand_write_pair(widl_writer *writer, const char *key, widl_string value)
{
    return widl_write_string(writer, widl_str(key)) && widl_write_string(writer, value);
}
