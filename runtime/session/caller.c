/* SPDX-License-Identifier: MIT */
/*
 * The caller role (WAMP 6.2): starting calls, blocking and asynchronous, with intermediate results
 * and further input where they are asked for.
 *
 * Invariant: whatever runs code of the program while a blocking call goes on does so as a callback,
 * so calls do not nest.
 */
#include "session/caller.h"

#include "base/memory.h"
#include "session/features.h"
#include "session/options.h"
#include "session/passthru.h"

struct blocking_call {
    struct wi_call_wait call;
    const widl_stream *stream;
    widl_payload *result; /**< may be NULL */
};

struct async_call {
    struct wi_pending pending;
    widl_call_handlers handlers;
    void *user;
    size_t procedure_size; /**< with its NUL */
    char procedure[];      /**< of a call with input */
};

static const widl_call_options defaults;

void wi_call_begin(const struct widl_session *session, widl_call *call)
{
    widl_arena_reset(&call->memory);
    if (session && !call->memory.blocks)
        call->memory.allocator = session->options.allocator;
    call->passthru = (widl_passthru){0};
    widl_error_set(&call->error, WIDL_OK, NULL, "%s", "");
}

void widl_call_release(widl_call *call)
{
    if (!call)
        return;
    widl_arena_free(&call->memory);
    call->error.payload = (widl_payload){0};
    call->passthru = (widl_passthru){0};
}

static bool check_request(const struct widl_session *session, const struct wi_call_request *request,
                          widl_error *error)
{
    return wi_uri_check(request->procedure, "a procedure", error) &&
           (!request->has_input || (wi_session_needs(session, WI_ROUTER_INPUT, error) &&
                                    wi_session_needs(session, WI_ROUTER_CANCELING, error)));
}

/** Whether the router does what the options ask for: it may be another one every time. */
static bool check_features(const struct widl_session *session, const widl_call_options *options,
                           widl_error *error)
{
    return wi_passthru_check(session, &options->passthru, WI_ROUTER_CALL_PASSTHRU, error) &&
           (!options->rkey || wi_session_needs(session, WI_ROUTER_CALL_SHARDS, error));
}

/** Put the message together. Return: false with an error; `options` is released in any case. */
static bool write_call(struct widl_session *session, const struct wi_call_request *request,
                       const struct wi_pending *pending, struct wi_options *options,
                       struct wi_message *ret, widl_error *error)
{
    bool wants_progress = pending->progress && wi_session_has(session, WI_ROUTER_PROGRESS);

    *ret = (struct wi_message){.type = WI_CALL,
                               .uri = widl_str(request->procedure),
                               .payload = wi_payload_of(request->payload)};
    wi_options_begin(session, options);
    if (!check_features(session, request->options, error))
        return false;
    wi_options_uint(options, "timeout", request->options->router_timeout_ms);
    wi_options_flag(options, "disclose_me", request->options->disclose_me);
    wi_options_flag(options, "receive_progress", wants_progress);
    wi_options_flag(options, "progress", request->has_input);
    wi_options_string(options, "runmode", request->options->rkey ? "partition" : NULL);
    wi_options_string(options, "rkey", request->options->rkey);
    wi_options_passthru(options, &request->options->passthru);
    return wi_options_end(options, &ret->dict, error);
}

/** Get the next payload, or the end, of a blocking call's input. Return: false on failure. */
static bool fetch_input(struct widl_session *session, struct wi_call_wait *call)
{
    widl_error error = {0};
    call->chunk = (widl_payload){0};
    call->kept = call->next(session, call, &call->chunk, &error);
    call->is_kept = call->kept != WI_INPUT_FAILED;
    if (!call->is_kept)
        wi_call_abandon(session, &call->wait.pending, &error);
    return call->is_kept;
}

/** Send what a blocking call has to send next. Return: false when it has to wait. */
static bool pump_input(struct widl_session *session, struct wi_wait *wait)
{
    struct wi_call_wait *call = wi_container_of(wait, struct wi_call_wait, wait);
    widl_error error = {0};

    if (!wait->pending.input_to || (call->is_kept && session->is_full))
        return false;
    if (!call->is_kept && !fetch_input(session, call))
        return true;
    if (wi_call_send(session, &wait->pending, &call->chunk, call->kept == WI_INPUT_END, &error)) {
        call->is_kept = false;
        return true;
    }
    if (error.code == WIDL_ERROR_WOULD_BLOCK)
        return false;
    wi_call_abandon(session, &wait->pending, &error);
    return true;
}

/** Make a blocking call, once. */
static bool call_once(struct widl_session *session, const struct wi_call_request *request,
                      struct wi_wait *wait, uint64_t deadline, widl_error *error)
{
    struct wi_options options;
    struct wi_message message;

    bool done = write_call(session, request, &wait->pending, &options, &message, error) &&
                wi_session_wait_until(session, &message, wait, request->options->timeout_ms,
                                      deadline, error);
    wi_options_release(&options);
    return done;
}

/** Whether the call, whose answer was lost, may be made again; then there is a connection. */
static bool may_repeat(struct widl_session *session, const struct wi_call_request *request,
                       struct wi_wait *wait, uint64_t deadline)
{
    if (!request->repeats || request->has_input || wait->pending.has_progressed)
        return false;
    wi_reconnect_await(session, deadline);
    wait->done = false;
    wait->pending.canceled = false;
    return session->state == WI_ESTABLISHED && wi_session_now(session) < deadline;
}

bool wi_caller_call(struct widl_session *session, const struct wi_call_request *request,
                    struct wi_call_wait *call_wait, widl_call *call)
{
    struct wi_wait *wait = &call_wait->wait;
    uint64_t deadline = wi_session_deadline(session, request->options->timeout_ms);
    bool done;

    if (!check_request(session, request, &call->error))
        return false;
    wait->memory = &call->memory;
    wait->passthru = &call->passthru;
    wait->pump = request->has_input ? pump_input : NULL;
    wait->pending.input_to = request->has_input ? request->procedure : NULL;
    do
        done = call_once(session, request, wait, deadline, &call->error);
    while (!done && call->error.code == WIDL_ERROR_LOST &&
           may_repeat(session, request, wait, deadline));
    return done;
}

bool wi_caller_start(struct widl_session *session, const struct wi_call_request *request,
                     struct wi_pending *pending, widl_error *error)
{
    struct wi_options options;
    struct wi_message message;

    if (!check_request(session, request, error))
        return false;
    pending->input_to = request->has_input ? request->procedure : NULL;
    wi_session_set_timeout(session, pending, request->options->timeout_ms);
    bool started = write_call(session, request, pending, &options, &message, error) &&
                   wi_session_request(session, &message, pending, error);
    wi_options_release(&options);
    return started;
}

static bool accept_result(struct widl_session *session, struct wi_wait *wait,
                          const struct wi_message *answer)
{
    struct blocking_call *blocking = wi_container_of(wait, struct blocking_call, call.wait);
    widl_payload result;
    if (!wi_payload_received(session, answer, &result, wait->error))
        return false;
    if (!blocking->result || wi_payload_copy(&result, wait->memory, blocking->result))
        return true;
    return widl_error_set(wait->error, WIDL_ERROR_MEMORY, NULL, "no memory for the result");
}

/** Hand an intermediate result to the program. */
static bool hand_out(struct widl_session *session, const struct wi_message *message,
                     widl_progress_fn *on_progress, void *user, widl_error *error)
{
    widl_payload progress;
    if (!wi_payload_received(session, message, &progress, error))
        return false;
    unsigned depth = wi_gate_call_out(&session->gate);
    bool goes_on = on_progress(user, &progress);
    wi_gate_come_back(&session->gate, depth);
    return goes_on || widl_error_set(error, WIDL_ERROR_CANCELED, NULL, "the caller canceled");
}

static bool blocking_progress(struct widl_session *session, struct wi_pending *pending,
                              const struct wi_message *message, widl_error *error)
{
    const struct blocking_call *blocking =
        wi_container_of(pending, struct blocking_call, call.wait.pending);
    const widl_stream *stream = blocking->stream;
    return hand_out(session, message, stream->on_progress, stream->user, error);
}

static enum wi_input blocking_input(struct widl_session *session, struct wi_call_wait *call,
                                    widl_payload *ret, widl_error *error)
{
    const widl_stream *stream = wi_container_of(call, struct blocking_call, call)->stream;
    unsigned depth = wi_gate_call_out(&session->gate);
    bool goes_on = stream->next(stream->user, ret);
    wi_gate_come_back(&session->gate, depth);
    if (!goes_on) {
        *ret = (widl_payload){0};
        return WI_INPUT_END;
    }
    return wi_payload_check(session, ret, error) ? WI_INPUT_CHUNK : WI_INPUT_FAILED;
}

bool widl_session_call_stream(widl_session *session, const char *procedure,
                              const widl_payload *payload, const widl_stream *stream,
                              widl_call *call, widl_payload *ret_result)
{
    static const widl_stream no_stream;
    struct blocking_call blocking = {
        .call = {.wait.accept = accept_result, .next = blocking_input},
        .stream = stream ? stream : &no_stream,
        .result = ret_result,
    };
    if (!call)
        return false;
    wi_call_begin(session, call);
    if (!session)
        return widl_error_set(&call->error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    if (blocking.stream->on_progress)
        blocking.call.wait.pending.progress = blocking_progress;
    struct wi_call_request request = {procedure, payload, &call->options,
                                      blocking.stream->next != NULL,
                                      call->options.retry_if_idempotent};
    if (!wi_payload_check(session, payload, &call->error))
        return false;
    wi_gate_enter(&session->gate);
    bool done = wi_caller_call(session, &request, &blocking.call, call);
    wi_gate_leave(&session->gate);
    return done;
}

bool widl_session_call(widl_session *session, const char *procedure, const widl_payload *payload,
                       widl_call *call, widl_payload *ret_result)
{
    return widl_session_call_stream(session, procedure, payload, NULL, call, ret_result);
}

static bool async_progress(struct widl_session *session, struct wi_pending *pending,
                           const struct wi_message *message, widl_error *error)
{
    const struct async_call *async = wi_container_of(pending, struct async_call, pending);
    return hand_out(session, message, async->handlers.on_progress, async->user, error);
}

static void async_free(const struct widl_session *session, struct async_call *async)
{
    wi_memory_give_back(session->options.allocator, async, sizeof(*async) + async->procedure_size);
}

static void end_async(struct widl_session *session, struct wi_pending *pending,
                      const struct wi_message *answer, const widl_error *error)
{
    struct async_call *async = wi_container_of(pending, struct async_call, pending);
    widl_payload result;
    widl_error unreadable;
    if (answer && !wi_payload_received(session, answer, &result, &unreadable))
        error = &unreadable;
    if (error && error->code != WIDL_ERROR_REMOTE)
        session->passthru = (widl_passthru){0};
    unsigned depth = wi_gate_call_out(&session->gate);
    async->handlers.on_result(async->user, error ? NULL : &result, error);
    wi_gate_come_back(&session->gate, depth);
    async_free(session, async);
}

static struct async_call *async_new(const struct widl_session *session, const char *procedure,
                                    const widl_call_handlers *handlers, void *user)
{
    size_t size = handlers->has_input ? strlen(procedure) + 1 : 0;
    struct async_call *async = wi_memory_take(session->options.allocator, sizeof(*async) + size);
    if (!async)
        return NULL;
    *async = (struct async_call){
        .pending = {.complete = end_async,
                    .progress = handlers->on_progress ? async_progress : NULL},
        .handlers = *handlers,
        .user = user,
        .procedure_size = size,
    };
    if (size > 0)
        memcpy(async->procedure, procedure, size);
    return async;
}

widl_call_id widl_session_call_open(widl_session *session, const char *procedure,
                                    const widl_payload *payload, const widl_call_options *options,
                                    const widl_call_handlers *handlers, void *user,
                                    widl_error *error)
{
    if (!session || !procedure || !handlers || !handlers->on_result) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session, procedure or callback");
        return 0;
    }
    if (!wi_payload_check(session, payload, error))
        return 0;
    struct async_call *async = async_new(session, procedure, handlers, user);
    if (!async) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return 0;
    }
    struct wi_call_request request = {handlers->has_input ? async->procedure : procedure, payload,
                                      options ? options : &defaults, handlers->has_input, false};
    wi_gate_enter(&session->gate);
    widl_call_id id = wi_caller_start(session, &request, &async->pending, error)
                          ? wi_call_id(session, &async->pending)
                          : 0;
    wi_gate_leave(&session->gate);
    if (id == 0)
        async_free(session, async);
    return id;
}

const widl_passthru *widl_session_passthru(const widl_session *session)
{
    static const widl_passthru none;
    return session ? &session->passthru : &none;
}

widl_call_id widl_session_call_async(widl_session *session, const char *procedure,
                                     const widl_payload *payload, const widl_call_options *options,
                                     widl_result_fn *on_result, void *user, widl_error *error)
{
    widl_call_handlers handlers = {.on_result = on_result};
    return widl_session_call_open(session, procedure, payload, options, &handlers, user, error);
}
