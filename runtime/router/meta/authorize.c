/* SPDX-License-Identifier: MIT */
/*
 * A procedure of the realm as its authorizer: the service calls it, and decides about the request
 * by what it answers.
 *
 * Invariants: a question is on a list of the service from the moment it is asked until it is answered,
 * whatever becomes of the request; what the core asks from inside of itself is sent when the
 * service is served. Nobody waits for an answer longer than the core does: the call has the same
 * timeout.
 */
#include <stdlib.h>
#include <string.h>

#include <widl/caller.h>
#include <widl/value.h>

#include "router/meta/service.h"

struct question {
    struct wi_link link; /**< on the service's `questions`, or its `asked` */
    struct wi_service *service;
    widl_access *access; /**< NULL: the request is over */
    bool is_sent;
};

static void release(struct question *question)
{
    wi_list_remove(&question->link);
    free(question);
}

static void on_authorize(void *user, widl_access *access, widl_access_answer *answer)
{
    struct wi_service *service = user;
    struct question *question = calloc(1, sizeof(*question));
    answer->verdict = question ? WIDL_ACCESS_LATER : WIDL_ACCESS_FAIL;
    if (!question)
        return;
    question->service = service;
    question->access = access;
    access->state = question;
    wi_list_append(&service->questions, &question->link);
    wi_service_make_due(service);
}

static void on_ended(void *user, widl_access *access)
{
    struct question *question = access->state;
    (void)user;
    if (!question)
        return;
    question->access = NULL;
    if (!question->is_sent)
        release(question);
}

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

/** The first of the results, or none. */
static widl_value first_result(const widl_payload *result)
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

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct question *question = user;
    widl_access *access = question->access;
    widl_access_answer answer = {.verdict = WIDL_ACCESS_FAIL};
    if (result)
        answer = read_answer(first_result(result));
    if (answer.verdict == WIDL_ACCESS_FAIL)
        wi_core_log(question->service->core, WIDL_LOG_WARNING,
                    "the authorizer of realm %.*s fails: %s",
                    WIDL_STR_ARG(question->service->realm->name),
                    error ? widl_error_text(error) : "it answers neither a bool nor a dict");
    release(question);
    if (!access)
        return;
    access->state = NULL;
    widl_access_decide(access, &answer);
}

static bool write_pair(widl_writer *writer, const char *key, widl_string value)
{
    return widl_write_string(writer, widl_str(key)) && widl_write_string(writer, value);
}

/** What is known of the session: as the details of the meta API, with the realm. */
static bool write_session(widl_writer *writer, const widl_access *access)
{
    bool has_extra = access->authextra.size > 0;
    return widl_write_map(writer, has_extra ? 7 : 6) &&
           widl_write_string(writer, widl_str("session")) &&
           widl_write_uint(writer, access->session) && write_pair(writer, "realm", access->realm) &&
           write_pair(writer, "authid", access->authid) &&
           write_pair(writer, "authrole", access->authrole) &&
           write_pair(writer, "authmethod", access->authmethod) &&
           write_pair(writer, "authprovider", access->authprovider) &&
           (!has_extra || (widl_write_string(writer, widl_str("authextra")) &&
                           widl_write_value(writer, access->authextra)));
}

static bool write_question(widl_writer *writer, const widl_access *access)
{
    return widl_write_list(writer, 4) && write_session(writer, access) &&
           widl_write_string(writer, access->uri) &&
           widl_write_string(writer, widl_str(wi_action_name(access->action))) &&
           (access->options.size ? widl_write_value(writer, access->options)
                                 : widl_write_map(writer, 0));
}

/** Call the procedure. Return: false: it cannot be called. */
static bool send_question(struct question *question)
{
    const struct wi_service *service = question->service;
    const widl_call_options options = {.router_timeout_ms =
                                           wi_core_limits(service->core)->authorize_timeout_ms};
    widl_writer writer = {0};
    bool good =
        service->authorizer && service->session && write_question(&writer, question->access);
    const widl_payload payload = {.args = {writer.buffer.data, writer.buffer.size}};
    good = good && widl_session_call_async(service->session, service->authorizer, &payload,
                                           &options, on_result, question, NULL);
    widl_writer_free(&writer);
    return good;
}

bool wi_service_ask(struct wi_service *service)
{
    static const widl_access_answer failure = {.verdict = WIDL_ACCESS_FAIL};
    if (wi_list_empty(&service->questions))
        return false;
    struct question *question = wi_container_of(service->questions.next, struct question, link);
    wi_list_remove(&question->link);
    wi_list_append(&service->asked, &question->link);
    question->is_sent = true;
    if (send_question(question))
        return true;
    widl_access *access = question->access;
    release(question);
    if (access) {
        access->state = NULL;
        widl_access_decide(access, &failure);
    }
    return true;
}

static void forget_all(struct wi_link *questions)
{
    WI_LIST_FOR_EACH(link, after, questions)
    {
        struct question *question = wi_container_of(link, struct question, link);
        if (question->access)
            question->access->state = NULL;
        release(question);
    }
}

void wi_service_forget_questions(struct wi_service *service)
{
    forget_all(&service->questions);
    forget_all(&service->asked);
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
    free(service->authorizer);
    service->authorizer = copy;
    return true;
}
