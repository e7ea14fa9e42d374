/* SPDX-License-Identifier: MIT */
/* The caller role (WAMP 6.2): blocking and asynchronous calls. */
#include "session/caller.h"

#include <stdlib.h>

#include "session/options.h"

struct blocking_call {
    struct wi_wait wait;
    widl_payload *result; /**< may be NULL */
};

struct async_call {
    struct wi_pending pending;
    widl_result_fn *on_result;
    void *user;
};

void wi_call_begin(widl_call *call)
{
    widl_arena_reset(&call->memory);
    widl_error_set(&call->error, WIDL_OK, NULL, "%s", "");
}

void widl_call_release(widl_call *call)
{
    if (!call)
        return;
    widl_arena_free(&call->memory);
    call->error.payload = (widl_payload){0};
}

static void write_options(struct widl_session *session, const widl_call_options *from,
                          struct wi_options *options)
{
    wi_options_begin(session, options);
    wi_options_uint(options, "timeout", from->router_timeout_ms);
    wi_options_flag(options, "disclose_me", from->disclose_me);
}

bool wi_caller_call(struct widl_session *session, const char *procedure,
                    const widl_payload *payload, const widl_call_options *options,
                    struct wi_wait *wait, widl_call *call)
{
    struct wi_options written;
    struct wi_message message = {
        .type = WI_CALL, .uri = widl_str(procedure), .payload = wi_payload_of(payload)};

    if (!wi_uri_check(procedure, "a procedure", &call->error))
        return false;
    wait->memory = &call->memory;
    write_options(session, options, &written);
    bool done = wi_options_end(&written, &message.dict, &call->error) &&
                wi_session_wait(session, &message, wait, options->timeout_ms, &call->error);
    wi_options_release(&written);
    return done;
}

bool wi_caller_start(struct widl_session *session, const char *procedure,
                     const widl_payload *payload, const widl_call_options *options,
                     struct wi_pending *pending, widl_error *error)
{
    struct wi_options written;
    struct wi_message message = {
        .type = WI_CALL, .uri = widl_str(procedure), .payload = wi_payload_of(payload)};

    if (!wi_uri_check(procedure, "a procedure", error))
        return false;
    wi_session_set_timeout(session, pending, options->timeout_ms);
    write_options(session, options, &written);
    bool started = wi_options_end(&written, &message.dict, error) &&
                   wi_session_request(session, &message, pending, error);
    wi_options_release(&written);
    return started;
}

static bool accept_result(struct widl_session *session, struct wi_wait *wait,
                          const struct wi_message *answer)
{
    struct blocking_call *blocking = wi_container_of(wait, struct blocking_call, wait);
    widl_payload result;
    if (!wi_payload_received(session, answer, &result, wait->error))
        return false;
    if (!blocking->result || wi_payload_copy(&result, wait->memory, blocking->result))
        return true;
    return widl_error_set(wait->error, WIDL_ERROR_MEMORY, NULL, "no memory for the result");
}

bool widl_session_call(widl_session *session, const char *procedure, const widl_payload *payload,
                       widl_call *call, widl_payload *ret_result)
{
    struct blocking_call blocking = {.wait.accept = accept_result, .result = ret_result};
    if (!call)
        return false;
    wi_call_begin(call);
    if (!session)
        return widl_error_set(&call->error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    return wi_payload_check(payload, &call->error) &&
           wi_caller_call(session, procedure, payload, &call->options, &blocking.wait, call);
}

static void end_async(struct widl_session *session, struct wi_pending *pending,
                      const struct wi_message *answer, const widl_error *error)
{
    struct async_call *async = wi_container_of(pending, struct async_call, pending);
    widl_payload result;
    widl_error unreadable;
    if (answer && !wi_payload_received(session, answer, &result, &unreadable))
        error = &unreadable;
    session->in_callback++;
    async->on_result(async->user, error ? NULL : &result, error);
    session->in_callback--;
    free(async);
}

widl_call_id widl_session_call_async(widl_session *session, const char *procedure,
                                     const widl_payload *payload, const widl_call_options *options,
                                     widl_result_fn *on_result, void *user, widl_error *error)
{
    static const widl_call_options defaults;

    if (!session || !on_result) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no callback");
        return 0;
    }
    if (!wi_payload_check(payload, error))
        return 0;
    struct async_call *async = malloc(sizeof(*async));
    if (!async) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return 0;
    }
    *async = (struct async_call){{.complete = end_async}, on_result, user};
    if (wi_caller_start(session, procedure, payload, options ? options : &defaults, &async->pending,
                        error))
        return async->pending.id;
    free(async);
    return 0;
}
