/* SPDX-License-Identifier: MIT */
/*
 * A procedure as the authenticator of realms: it is called with (realm, authid, details), in a
 * realm that may be another one, and answers with a role, or with more.
 *
 * Invariants: who offers `ticket` has to show one, and the procedure is told it; nobody else has
 * proved anything, so the authid that it claims counts for nothing unless the procedure says it.
 * An inquiry has its join as long as that waits for it.
 */
#include <stdlib.h>
#include <string.h>

#include <widl/value.h>

#include "router/core/uris.h"
#include "router/meta/errand.h"

/** A procedure, and where it is. */
struct wi_porter {
    struct wi_link link; /**< on the service's `porters` */
    struct wi_service *service;
    char procedure[];
};

struct inquiry {
    struct wi_errand errand; /**< the first */
    widl_join *join;
    widl_string ticket; /**< data NULL: none was asked for */
    char text[];        /**< what `ticket` views */
};

static struct inquiry *inquiry_of(const struct wi_errand *errand)
{
    return wi_container_of(errand, struct inquiry, errand);
}

static bool write_optional(widl_writer *writer, const char *key, widl_string value)
{
    return !value.data || wi_errand_write_pair(writer, key, value);
}

/** What is known of the connection: `transport`, as in the details of a session. */
static bool write_transport(widl_writer *writer, const widl_peer_facts *facts)
{
    return widl_write_string(writer, widl_str("transport")) && widl_write_map(writer, 5) &&
           wi_errand_write_pair(writer, "type", facts->transport) &&
           wi_errand_write_pair(writer, "serializer", facts->serializer) &&
           wi_errand_write_pair(writer, "peer", facts->address) &&
           widl_write_string(writer, widl_str("secure")) &&
           widl_write_bool(writer, facts->is_secure) &&
           widl_write_string(writer, widl_str("local")) && widl_write_bool(writer, facts->is_local);
}

static bool write_details(widl_writer *writer, const struct inquiry *inquiry)
{
    const widl_join *join = inquiry->join;
    const char *method = inquiry->ticket.data ? "ticket" : "anonymous";
    size_t count = 3U + (join->authrole.data != NULL) + (join->agent.data != NULL) +
                   (inquiry->ticket.data != NULL) + (join->authextra.size > 0);
    return widl_write_map(writer, count) && widl_write_string(writer, widl_str("session")) &&
           widl_write_uint(writer, join->session) &&
           wi_errand_write_pair(writer, "authmethod", widl_str(method)) &&
           write_transport(writer, &join->peer) &&
           write_optional(writer, "authrole", join->authrole) &&
           write_optional(writer, "agent", join->agent) &&
           write_optional(writer, "ticket", inquiry->ticket) &&
           (join->authextra.size == 0 || (widl_write_string(writer, widl_str("authextra")) &&
                                          widl_write_value(writer, join->authextra)));
}

static bool write_inquiry(const struct wi_errand *errand, widl_writer *writer)
{
    const struct inquiry *inquiry = inquiry_of(errand);
    const widl_join *join = inquiry->join;
    return widl_write_list(writer, 3) && widl_write_string(writer, join->realm) &&
           (join->authid.data ? widl_write_string(writer, join->authid) : widl_write_nil(writer)) &&
           write_details(writer, inquiry);
}

/** Read what the procedure says: a role, or a dict with one. Return: false when it is neither. */
static bool read_identity(widl_value value, const struct inquiry *inquiry, widl_identity *ret)
{
    widl_reader reader;
    widl_string authid;
    *ret = (widl_identity){.authmethod = widl_str(inquiry->ticket.data ? "ticket" : "anonymous"),
                           .authprovider = widl_str("dynamic")};
    if (inquiry->ticket.data)
        ret->authid = inquiry->join->authid;
    widl_reader_open(&reader, value, NULL);
    if (widl_value_kind(value) == WIDL_KIND_STRING)
        return widl_read_key(&reader, &ret->authrole) && ret->authrole.size > 0;
    if (widl_value_kind(value) != WIDL_KIND_MAP ||
        wi_dict_string(value, "role", &ret->authrole) != WI_FOUND || ret->authrole.size == 0)
        return false;
    if (wi_dict_string(value, "authid", &authid) == WI_FOUND)
        ret->authid = authid;
    return wi_dict_dict(value, "extra", &ret->authextra) != WI_MISTYPED;
}

/** Whether an error is the procedure's way to refuse, and not a failure. */
static bool is_refusal(const widl_error *error)
{
    static const char *const refusals[] = {
        WI_ERROR_AUTHENTICATION_DENIED,    "wamp.error.no_such_principal",
        WI_ERROR_NOT_AUTHORIZED,           WI_ERROR_AUTHENTICATION_REQUIRED,
        "wamp.error.authorization_denied", WI_ERROR_NO_SUCH_ROLE};
    for (size_t i = 0; error && i < sizeof(refusals) / sizeof(refusals[0]); i++)
        if (strcmp(error->uri, refusals[i]) == 0)
            return true;
    return false;
}

static void conclude(struct wi_errand *errand, const widl_payload *result, const widl_error *error)
{
    struct inquiry *inquiry = inquiry_of(errand);
    widl_join_answer answer = {.reason = widl_str(WI_ERROR_AUTHENTICATION_FAILED),
                               .text = widl_str("it could not be decided")};
    if (result && read_identity(wi_errand_result(result), inquiry, &answer.identity))
        answer.verdict = WIDL_JOIN_WELCOME;
    else if (is_refusal(error))
        answer = (widl_join_answer){.reason = widl_str(error->uri)};
    else
        wi_core_report(
            errand->service->core, WI_REPORT_authenticator_failed, NULL,
            "the authenticator of realm %.*s fails: %s", WIDL_STR_ARG(inquiry->join->realm),
            error ? widl_error_text(error) : "it answers neither a role nor a dict with one");
    inquiry->join->state = NULL;
    widl_join_decide(inquiry->join, &answer);
}

static void abandon(struct wi_errand *errand)
{
    inquiry_of(errand)->join->state = NULL;
}

/** Ask the procedure about a join, with the ticket that was shown, if any. */
static void inquire(struct wi_porter *porter, widl_join *join, const widl_string *ticket,
                    widl_join_answer *answer)
{
    static const struct wi_errand_operations operations = {write_inquiry, conclude, abandon};
    size_t size = ticket ? ticket->size : 0;
    struct inquiry *inquiry = calloc(1, sizeof(*inquiry) + size + 1);
    if (!inquiry) {
        answer->reason = widl_str(WI_ERROR_OUT_OF_MEMORY);
        return;
    }
    if (size)
        memcpy(inquiry->text, ticket->data, size);
    if (ticket)
        inquiry->ticket = widl_str_n(inquiry->text, size);
    inquiry->join = join;
    inquiry->errand.service = porter->service;
    inquiry->errand.operations = &operations;
    inquiry->errand.procedure = porter->procedure;
    inquiry->errand.timeout_ms = wi_core_limits(porter->service->core)->authenticate_timeout_ms;
    join->state = inquiry;
    wi_errand_begin(&inquiry->errand);
    answer->verdict = WIDL_JOIN_LATER;
}

static bool offers(const widl_join *join, const char *method)
{
    for (size_t i = 0; i < join->method_count; i++)
        if (widl_str_equal(join->methods[i], widl_str(method)))
            return true;
    return false;
}

static void on_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    if (offers(join, "ticket")) {
        answer->verdict = WIDL_JOIN_CHALLENGE;
        answer->method = widl_str("ticket");
    } else if (join->method_count == 0 || offers(join, "anonymous")) {
        inquire(user, join, NULL, answer);
    } else {
        answer->reason = widl_str(WI_ERROR_NO_MATCHING_AUTH_METHOD);
        answer->text = widl_str("only 'ticket' and 'anonymous' are supported");
    }
}

static void on_authenticate(void *user, widl_join *join, widl_string signature, widl_value extra,
                            widl_join_answer *answer)
{
    (void)extra;
    inquire(user, join, &signature, answer);
}

static void on_ended(void *user, widl_join *join)
{
    struct inquiry *inquiry = join->state;
    (void)user;
    if (inquiry)
        wi_errand_drop(&inquiry->errand);
}

bool wi_service_authenticate_by(struct wi_service *service, const char *realm,
                                const char *procedure, widl_error *error)
{
    static const widl_authenticator authenticator = {
        .hello = on_hello, .authenticate = on_authenticate, .ended = on_ended};
    size_t size = strlen(procedure) + 1;
    struct wi_porter *porter = calloc(1, sizeof(*porter) + size);
    if (!porter)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the authenticator");
    memcpy(porter->procedure, procedure, size);
    porter->service = service;
    wi_list_init(&porter->link);
    if (!wi_core_set_authenticator(service->core, realm, &authenticator, porter, error)) {
        free(porter);
        return false;
    }
    wi_list_append(&service->porters, &porter->link);
    return true;
}

void wi_service_dismiss_porters(struct wi_service *service)
{
    WI_LIST_FOR_EACH(link, after, &service->porters)
    {
        wi_list_remove(link);
        free(wi_container_of(link, struct wi_porter, link));
    }
}
