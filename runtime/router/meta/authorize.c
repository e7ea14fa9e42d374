/* SPDX-License-Identifier: MIT */
/*
 * A procedure of the realm as its authorizer: the service calls it, and decides about the request
 * by what it answers.
 *
 * Invariant: a question has its request as long as that waits for it.
 */
#include <stdlib.h>
#include <string.h>

#include <widl/value.h>

#include "router/meta/errand.h"

struct question {
    struct wi_errand errand; /**< the first */
    widl_access *access;
};

static bool read_flag(widl_value dict, const char *key)
{
    bool flag = false;
    wi_dict_bool(dict, key, &flag);
    return flag;
}

/** For how long an answer holds: `cache` in milliseconds, or true for the life of the session. */
static uint32_t read_cache(widl_value dict)
{
    uint64_t cache_ms = 0;
    if (wi_dict_uint(dict, "cache", &cache_ms) == WI_FOUND)
        return cache_ms < UINT32_MAX ? (uint32_t)cache_ms : UINT32_MAX;
    return read_flag(dict, "cache") ? UINT32_MAX : 0;
}

/** Read what the procedure says: a bool, or a dict. Anything else is a failure. */
static widl_access_answer read_answer(widl_value value)
{
    widl_access_answer answer = {.verdict = WIDL_ACCESS_FAIL};
    widl_reader reader;
    bool is_allowed = false;
    uint64_t level = 0;
    widl_kind kind = widl_value_kind(value);
    widl_reader_open(&reader, value, NULL);
    if (kind == WIDL_KIND_BOOL)
        widl_read_bool(&reader, &is_allowed);
    else if (kind != WIDL_KIND_MAP || wi_dict_bool(value, "allow", &is_allowed) != WI_FOUND)
        return answer;
    answer.verdict = is_allowed ? WIDL_ACCESS_ALLOW : WIDL_ACCESS_DENY;
    if (kind != WIDL_KIND_MAP)
        return answer;
    answer.disclosure = read_flag(value, "disclose") ? WIDL_DISCLOSE_ALWAYS : WIDL_DISCLOSE_ASKED;
    answer.has_trustlevel = wi_dict_uint(value, "trustlevel", &level) == WI_FOUND;
    answer.trustlevel = level < UINT32_MAX ? (uint32_t)level : UINT32_MAX;
    answer.cache_ms = read_cache(value);
    return answer;
}

static struct question *question_of(const struct wi_errand *errand)
{
    return wi_container_of(errand, struct question, errand);
}

static void conclude(struct wi_errand *errand, const widl_payload *result, const widl_error *error)
{
    widl_access *access = question_of(errand)->access;
    widl_access_answer answer = {.verdict = WIDL_ACCESS_FAIL};
    if (result)
        answer = read_answer(wi_errand_result(result));
    if (answer.verdict == WIDL_ACCESS_FAIL)
        wi_core_report(errand->service->core, WI_REPORT_authorizer_failed, NULL,
                       "the authorizer of realm %s fails: %s", errand->service->realm->text,
                       error ? widl_error_text(error) : "it answers neither a bool nor a dict");
    access->state = NULL;
    widl_access_decide(access, &answer);
}

static void abandon(struct wi_errand *errand)
{
    question_of(errand)->access->state = NULL;
}

/** What is known of the session: as the details of the meta API, with the realm. */
static bool write_session(widl_writer *writer, const widl_access *access)
{
    bool has_extra = access->authextra.size > 0;
    return widl_write_map(writer, has_extra ? 7 : 6) &&
           widl_write_string(writer, widl_str("session")) &&
           widl_write_uint(writer, access->session) &&
           wi_errand_write_pair(writer, "realm", access->realm) &&
           wi_errand_write_pair(writer, "authid", access->authid) &&
           wi_errand_write_pair(writer, "authrole", access->authrole) &&
           wi_errand_write_pair(writer, "authmethod", access->authmethod) &&
           wi_errand_write_pair(writer, "authprovider", access->authprovider) &&
           (!has_extra || (widl_write_string(writer, widl_str("authextra")) &&
                           widl_write_value(writer, access->authextra)));
}

static bool write_question(const struct wi_errand *errand, widl_writer *writer)
{
    const widl_access *access = question_of(errand)->access;
    return widl_write_list(writer, 4) && write_session(writer, access) &&
           widl_write_string(writer, access->uri) &&
           widl_write_string(writer, widl_str(wi_action_name(access->action))) &&
           (access->options.size ? widl_write_value(writer, access->options)
                                 : widl_write_map(writer, 0));
}

static void on_authorize(void *user, widl_access *access, widl_access_answer *answer)
{
    static const struct wi_errand_operations operations = {write_question, conclude, abandon};
    struct wi_service *service = user;
    struct question *question = calloc(1, sizeof(*question));
    answer->verdict = question ? WIDL_ACCESS_LATER : WIDL_ACCESS_FAIL;
    if (!question)
        return;
    question->access = access;
    question->errand.service = service;
    question->errand.operations = &operations;
    question->errand.procedure = service->authorizer;
    question->errand.timeout_ms = wi_core_limits(service->core)->authorize_timeout_ms;
    access->state = question;
    wi_errand_begin(&question->errand);
}

static void on_ended(void *user, widl_access *access)
{
    struct question *question = access->state;
    (void)user;
    if (question)
        wi_errand_drop(&question->errand);
}

bool wi_service_authorize_by(struct wi_service *service, const char *procedure, widl_error *error)
{
    static const widl_authorizer authorizer = {.authorize = on_authorize, .ended = on_ended};
    char *copy = procedure ? strdup(procedure) : NULL;
    if (procedure && !copy)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the authorizer");
    if (!wi_core_set_authorizer(service->core, service->realm->text, copy ? &authorizer : NULL,
                                service, error)) {
        free(copy);
        return false;
    }
    wi_errand_retire(service, service->authorizer);
    free(service->authorizer);
    service->authorizer = copy;
    return true;
}
