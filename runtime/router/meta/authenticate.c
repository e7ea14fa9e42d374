/* SPDX-License-Identifier: MIT */
/*
 * A procedure as the authenticator of realms: it is called with (realm, authid, details), in a
 * realm that may be another one, and answers with a role, or with more.
 *
 * Invariants: who offers `ticket` has to show one, and the procedure is told it. Who offers a
 * method with a challenge proves to the router that it has what the procedure answers with; who is
 * refused by then is challenged all the same, and learns of it afterwards. Nobody else has proved
 * anything, so the authid that it claims counts for nothing unless the procedure says it. A visit
 * has its inquiry as long as that is under way.
 */
#include <stdlib.h>
#include <string.h>

#include <widl/value.h>

#include "router/core/core_state.h"
#include "router/core/uris.h"
#include "router/meta/errand.h"
#include "router/meta/principal.h"
#include "router/users/brake.h"
#include "router/users/proof.h"

/** A procedure, and where it is. */
struct wi_porter {
    struct wi_link link; /**< on the service's `porters` */
    struct wi_service *service;
    struct wi_brake brake;
    struct wi_likeness likeness;
    char procedure[];
};

/** A join: the state of it. */
struct visit {
    struct wi_porter *porter;
    struct inquiry *inquiry; /**< NULL: none is under way */
    bool proves;             /**< by `proof`; false: by a ticket, or not at all */
    bool has_key;            /**< HELLO names one */
    bool is_known;           /**< the procedure has said who it is */
    struct wi_principal principal;
    struct wi_decoy decoy;
    struct wi_proof proof;
    char host[WI_HOST_SIZE];
};

struct inquiry {
    struct wi_errand errand; /**< the first */
    widl_join *join;
    const char *method;
    widl_string ticket; /**< data NULL: none was asked for */
    size_t size;
    char text[]; /**< what `ticket` views */
};

static const widl_join_answer failure = {
    .reason = {WI_ERROR_AUTHENTICATION_FAILED, sizeof(WI_ERROR_AUTHENTICATION_FAILED) - 1},
    .text = {"it could not be decided", 23}};

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

static bool write_methods(widl_writer *writer, const widl_join *join)
{
    if (join->method_count == 0)
        return true;
    bool good = widl_write_string(writer, widl_str("authmethods")) &&
                widl_write_list(writer, join->method_count);
    for (size_t i = 0; good && i < join->method_count; i++)
        good = widl_write_string(writer, join->methods[i]);
    return good;
}

static bool write_details(widl_writer *writer, const struct inquiry *inquiry)
{
    const widl_join *join = inquiry->join;
    size_t count = 3U + (join->method_count > 0) + (join->authrole.data != NULL) +
                   (join->agent.data != NULL) + (inquiry->ticket.data != NULL) +
                   (join->authextra.size > 0);
    return widl_write_map(writer, count) && widl_write_string(writer, widl_str("session")) &&
           widl_write_uint(writer, join->session) &&
           wi_errand_write_pair(writer, "authmethod", widl_str(inquiry->method)) &&
           write_methods(writer, join) && write_transport(writer, &join->peer) &&
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

static void log_failure(const struct visit *visit, const widl_join *join, const char *why)
{
    const struct wi_subject subject = wi_join_subject(join);
    wi_core_report(visit->porter->service->core, WI_REPORT_authenticator_failed, &subject,
                   "the authenticator of realm %.*s fails: %s", WIDL_STR_ARG(join->realm), why);
}

static uint64_t now_of(const struct visit *visit)
{
    return visit->porter->service->core->now_ms;
}

/** The user that the client has to be: one who nobody is, if the procedure knows none. */
static const struct wi_user *user_of(const struct visit *visit)
{
    return visit->is_known ? &visit->principal.user : &visit->decoy.user;
}

static bool offers(const widl_join *join, const char *method)
{
    for (size_t i = 0; i < join->method_count; i++)
        if (widl_str_equal(join->methods[i], widl_str(method)))
            return true;
    return false;
}

/** Whether HELLO says what a method needs to begin. */
static bool may_prove(const struct visit *visit, const widl_join *join, enum wi_method method)
{
    if (method >= WI_METHOD_TICKET || !offers(join, wi_method_name(method)))
        return false;
    return method == WI_METHOD_CRYPTOSIGN ? visit->has_key : join->authid.size > 0;
}

/** Have the principal's entry ready for the method that it wants, or that was chosen before. */
static bool arm(struct visit *visit, const widl_join *join)
{
    const char *why = "the `authmethod` that it answers was not offered";
    enum wi_method wanted = visit->proof.method;
    visit->principal.user.authid = join->authid;
    if (wi_principal_method(&visit->principal, &wanted) && !may_prove(visit, join, wanted)) {
        log_failure(visit, join, why);
        return false;
    }
    visit->proof.method = wanted;
    visit->is_known = wi_principal_arm(&visit->principal, wanted, &visit->porter->likeness, &why);
    if (!visit->is_known)
        log_failure(visit, join, why);
    return visit->is_known;
}

/** Challenge the client, as somebody or as nobody. */
static void challenge(struct visit *visit, widl_join *join)
{
    const char *why = NULL;
    widl_writer extra = {0};
    widl_join_answer answer = failure;
    if (wi_proof_challenge(&visit->proof, user_of(visit), join, "dynamic",
                           wi_core_time(visit->porter->service->core), &extra, &why))
        answer = (widl_join_answer){.verdict = WIDL_JOIN_CHALLENGE,
                                    .method = widl_str(wi_method_name(visit->proof.method)),
                                    .extra = {extra.buffer.data, extra.buffer.size}};
    else if (why)
        answer = (widl_join_answer){.text = widl_str(why)};
    widl_join_decide(join, &answer);
    widl_writer_free(&extra);
}

/** Whether a ticket is the one that the procedure wants, if it has left that to the router. */
static bool is_ticket(const struct visit *visit, const struct inquiry *inquiry)
{
    unsigned char wanted[WI_HASH_SIZE];
    unsigned char shown[WI_HASH_SIZE];
    widl_string secret = visit->principal.secret;
    return !secret.data || !inquiry->ticket.data ||
           (wi_sha256(widl_bin(secret.data, secret.size), wanted) &&
            wi_sha256(widl_bin(inquiry->ticket.data, inquiry->ticket.size), shown) &&
            wi_secret_equal(wanted, shown, WI_HASH_SIZE));
}

/** A ticket, or nothing, has been judged. */
static void welcome(struct visit *visit, const struct inquiry *inquiry, widl_join *join)
{
    widl_join_answer answer = {.identity = visit->principal.identity};
    if (is_ticket(visit, inquiry)) {
        answer.verdict = WIDL_JOIN_WELCOME;
        answer.identity.authmethod = widl_str(inquiry->method);
        if (inquiry->ticket.data)
            wi_brake_release(&visit->porter->brake, visit->host, join->authid);
    }
    widl_join_decide(join, &answer);
}

/** The procedure does not want the client. */
static void refuse(struct visit *visit, widl_join *join, const char *reason)
{
    const struct wi_likeness *likeness = &visit->porter->likeness;
    const widl_join_answer answer = {.reason = widl_str(reason)};
    if (visit->proves &&
        wi_decoy_like(&visit->decoy, &likeness->user, likeness->decoy_key, join->authid))
        challenge(visit, join);
    else
        widl_join_decide(join, &answer);
}

static void conclude(struct wi_errand *errand, const widl_payload *result, const widl_error *error)
{
    struct inquiry *inquiry = inquiry_of(errand);
    widl_join *join = inquiry->join;
    struct visit *visit = join->state;
    const char *why = error ? widl_error_text(error) : "it does not answer";
    bool claims = inquiry->ticket.data || visit->proves;
    visit->inquiry = NULL;
    if (is_refusal(error)) {
        refuse(visit, join, error->uri);
    } else if (!result || !wi_principal_read(&visit->principal, wi_errand_result(result),
                                             claims ? join->authid : (widl_string){0}, &why)) {
        log_failure(visit, join, why);
        widl_join_decide(join, &failure);
    } else if (!visit->proves) {
        welcome(visit, inquiry, join);
    } else if (arm(visit, join)) {
        challenge(visit, join);
    } else {
        widl_join_decide(join, &failure);
    }
    wi_secret_wipe(inquiry->text, inquiry->size);
}

static void abandon(struct wi_errand *errand)
{
    struct inquiry *inquiry = inquiry_of(errand);
    struct visit *visit = inquiry->join->state;
    visit->inquiry = NULL;
    wi_secret_wipe(inquiry->text, inquiry->size);
}

/** Ask the procedure about a join, with the ticket that was shown, if any. */
static void inquire(struct visit *visit, widl_join *join, const char *method,
                    const widl_string *ticket, widl_join_answer *answer)
{
    static const struct wi_errand_operations operations = {write_inquiry, conclude, abandon};
    struct wi_porter *porter = visit->porter;
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
    inquiry->size = size;
    inquiry->method = method;
    inquiry->join = join;
    inquiry->errand.service = porter->service;
    inquiry->errand.operations = &operations;
    inquiry->errand.procedure = porter->procedure;
    inquiry->errand.timeout_ms = wi_core_limits(porter->service->core)->authenticate_timeout_ms;
    visit->inquiry = inquiry;
    wi_errand_begin(&inquiry->errand);
    answer->verdict = WIDL_JOIN_LATER;
}

/** The first method of the client's list that has a challenge for which it has said enough. */
static bool choose_proof(struct visit *visit, const widl_join *join)
{
    visit->has_key = wi_proof_name_key(&visit->proof, join);
    for (size_t i = 0; i < join->method_count; i++) {
        enum wi_method method;
        if (!wi_method_of(join->methods[i], &method) || !may_prove(visit, join, method))
            continue;
        visit->proof.method = method;
        return true;
    }
    return false;
}

static void begin(struct visit *visit, widl_join *join, widl_join_answer *answer)
{
    if (offers(join, "ticket")) {
        answer->verdict = WIDL_JOIN_CHALLENGE;
        answer->method = widl_str("ticket");
        return;
    }
    visit->proves = choose_proof(visit, join);
    if (visit->proves && !wi_proof_bind(&visit->proof, join)) {
        answer->text = widl_str("the channel binding is not to be had");
    } else if (visit->proves) {
        inquire(visit, join, wi_method_name(visit->proof.method), NULL, answer);
    } else if (join->method_count == 0 || offers(join, "anonymous")) {
        inquire(visit, join, "anonymous", NULL, answer);
    } else {
        answer->reason = widl_str(WI_ERROR_NO_MATCHING_AUTH_METHOD);
        answer->text = widl_str("none of the methods will do");
    }
}

static void note_limited(const struct visit *visit, const widl_join *join)
{
    const struct wi_subject subject = wi_join_subject(join);
    struct wi_core *core = visit->porter->service->core;
    core->metrics.cells[WI_CELL_logins_limited]++;
    wi_core_report_as(core, WI_REPORT_users, WIDL_LOG_INFO, &subject,
                      "%s has failed too often, as %.*s", visit->host, WIDL_STR_ARG(join->authid));
}

static void note_wrong(const struct visit *visit, const widl_join *join)
{
    const struct wi_subject subject = wi_join_subject(join);
    wi_core_report(visit->porter->service->core, WI_REPORT_users, &subject,
                   "%s is refused: wrong answer by %s, as %.*s", visit->host,
                   wi_method_name(visit->proof.method), WIDL_STR_ARG(join->authid));
}

static void on_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    struct visit *visit = calloc(1, sizeof(*visit));
    join->state = visit;
    if (!visit || join->authid.size > WI_USER_NAME_MAX_SIZE)
        return;
    visit->porter = user;
    wi_brake_host(join->peer.address, visit->host);
    if (wi_brake_holds(&visit->porter->brake, visit->host, join->authid, now_of(visit)))
        note_limited(visit, join);
    else
        begin(visit, join, answer);
}

/** Have the keys ready that a proof is checked by: the same work for somebody and for nobody. */
static bool derive(struct visit *visit)
{
    if (visit->proof.method != WI_METHOD_SCRAM)
        return true;
    return visit->is_known ? wi_principal_derive(&visit->principal)
                           : wi_likeness_derive(&visit->porter->likeness, &visit->decoy.scram);
}

/** The client has proved who it is, or not. */
static void judge(struct visit *visit, widl_join *join, widl_string signature, widl_value extra,
                  widl_join_answer *answer)
{
    widl_writer welcome = {0};
    bool accepted = derive(visit) &&
                    wi_proof_accepts(&visit->proof, user_of(visit), signature, extra, &welcome) &&
                    visit->is_known;
    size_t size = welcome.buffer.size;
    unsigned char *copy =
        size > 0 ? widl_arena_copy(answer->arena, welcome.buffer.data, size) : NULL;
    widl_writer_free(&welcome);
    if (!accepted || (size > 0 && !copy)) {
        note_wrong(visit, join);
        return;
    }
    wi_brake_release(&visit->porter->brake, visit->host, join->authid);
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity = visit->principal.identity;
    answer->identity.authmethod = widl_str(wi_method_name(visit->proof.method));
    if (size > 0)
        answer->identity.authextra = (widl_value){copy, size};
}

static void on_authenticate(void *user, widl_join *join, widl_string signature, widl_value extra,
                            widl_join_answer *answer)
{
    struct visit *visit = join->state;
    struct wi_brake *brake = &visit->porter->brake;
    (void)user;
    if (signature.size > WI_CREDENTIAL_MAX_SIZE)
        return;
    if (wi_brake_holds(brake, visit->host, join->authid, now_of(visit))) {
        note_limited(visit, join);
        return;
    }
    wi_brake_count(brake, visit->host, join->authid, now_of(visit));
    if (visit->proves)
        judge(visit, join, signature, extra, answer);
    else
        inquire(visit, join, "ticket", &signature, answer);
}

static void on_ended(void *user, widl_join *join)
{
    struct visit *visit = join->state;
    (void)user;
    if (!visit)
        return;
    if (visit->inquiry) {
        wi_secret_wipe(visit->inquiry->text, visit->inquiry->size);
        wi_errand_drop(&visit->inquiry->errand);
    }
    wi_principal_end(&visit->principal);
    wi_proof_end(&visit->proof);
    wi_secret_wipe(visit, sizeof(*visit));
    free(visit);
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
    wi_brake_init(&porter->brake);
    wi_likeness_init(&porter->likeness);
    wi_list_init(&porter->link);
    if (!wi_realm_reserve_procedure(service->realm, procedure)) {
        free(porter);
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the authenticator");
    }
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
        struct wi_porter *porter = wi_container_of(link, struct wi_porter, link);
        wi_list_remove(link);
        wi_brake_done(&porter->brake);
        wi_secret_wipe(&porter->likeness, sizeof(porter->likeness));
        free(porter);
    }
}
