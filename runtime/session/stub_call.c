/* SPDX-License-Identifier: MIT */
/*
 * Typed calls: blocking and asynchronous, with items on either way where the contract has streams.
 *
 * Invariants: nothing is sent unless all of it could be written; callbacks get what fits the
 * contract only. What does not fit ends the call.
 */
#include "base/memory.h"
#include "session/caller.h"
#include "session/marshal.h"
#include "session/template.h"

/** Who gets the items of a result. */
struct sink {
    widl_stub_progress_fn *adapt;
    void (*callback)(void);
    void *user;
};

struct typed_call {
    struct wi_call_wait call;
    const widl_stub_procedure *procedure;
    const widl_stub_stream *stream;
    void *result;
    void *item;         /**< what the program makes */
    widl_writer writer; /**< of the item being sent */
};

struct typed_async {
    struct wi_pending pending;
    const widl_stub_procedure *procedure;
    widl_stub_handlers handlers;
    void *user;
    size_t uri_size; /**< with its NUL */
    char uri[];      /**< of a call with input */
};

/** What an asynchronous call begins with. */
struct opening {
    const widl_stub_procedure *procedure;
    const void *args;
    const widl_call_options *options;
    const widl_stub_handlers *handlers;
    void *user;
};

/** The options of a call, with the procedure's time-out when they say none. */
static widl_call_options options_of(const widl_stub_procedure *procedure,
                                    const widl_call_options *options)
{
    widl_call_options own = {0};
    if (options)
        own = *options;
    if (own.timeout_ms == 0)
        own.timeout_ms = procedure->timeout_ms;
    return own;
}

/** Whether a call is made again when its answer was lost: the contract and the program allow it. */
static bool may_repeat(const struct widl_session *session, const widl_stub_procedure *procedure,
                       const widl_call_options *options)
{
    return procedure->is_idempotent &&
           (options->retry_if_idempotent || session->options.reconnect.retry_idempotent);
}

/** A decoded message in memory of the one received; NULL with `error`. what: as wi_marshal(). */
static const void *read_message(struct widl_session *session, const widl_stub_message *message,
                                const struct wi_message *received, const char *what,
                                widl_error *error)
{
    widl_reader reader = {.arena = &session->scratch};
    widl_payload payload;
    if (!wi_payload_received(session, received, &payload, error))
        return NULL;
    void *value = widl_arena_alloc(&session->scratch, message->size);
    if (!value)
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "%sout of memory", what);
    else if (wi_unmarshal(message, &payload, &reader, value))
        return value;
    else
        wi_session_problem(&reader.problem, what, error);
    return NULL;
}

/** Hand an item of the result to the program. Return: false with an error ends the call. */
static bool hand_out(struct widl_session *session, const widl_stub_procedure *procedure,
                     const struct wi_message *message, const struct sink *sink, widl_error *error)
{
    const void *item = read_message(session, &procedure->item, message, "item: ", error);
    if (!item)
        return false;
    unsigned depth = wi_gate_call_out(&session->gate);
    bool goes_on = sink->adapt(sink->callback, sink->user, item);
    wi_gate_come_back(&session->gate, depth);
    return goes_on || widl_error_set(error, WIDL_ERROR_CANCELED, NULL, "the caller canceled");
}

static bool accept_typed(struct widl_session *session, struct wi_wait *wait,
                         const struct wi_message *answer)
{
    struct typed_call *typed = wi_container_of(wait, struct typed_call, call.wait);
    widl_reader reader = {.arena = wait->memory};
    widl_payload payload;
    if (!typed->result && typed->procedure->result.size > 0)
        return true;
    return wi_payload_received(session, answer, &payload, wait->error) &&
           (wi_unmarshal(&typed->procedure->result, &payload, &reader, typed->result) ||
            wi_session_problem(&reader.problem, "result: ", wait->error));
}

static bool typed_progress(struct widl_session *session, struct wi_pending *pending,
                           const struct wi_message *message, widl_error *error)
{
    const struct typed_call *typed = wi_container_of(pending, struct typed_call, call.wait.pending);
    const widl_stub_stream *stream = typed->stream;
    struct sink sink = {stream->adapt_progress, stream->on_progress, stream->user};
    return hand_out(session, typed->procedure, message, &sink, error);
}

static enum wi_input typed_input(struct widl_session *session, struct wi_call_wait *call,
                                 widl_payload *ret, widl_error *error)
{
    struct typed_call *typed = wi_container_of(call, struct typed_call, call);
    const widl_stub_stream *stream = typed->stream;
    const widl_stub_message *item = &typed->procedure->input->item;
    memset(typed->item, 0, item->size);
    unsigned depth = wi_gate_call_out(&session->gate);
    bool goes_on = stream->adapt_next(stream->next, stream->user, typed->item);
    wi_gate_come_back(&session->gate, depth);
    if (!goes_on)
        return WI_INPUT_END;
    typed->writer.buffer.size = 0;
    return wi_marshal(item, typed->item, "item: ", &typed->writer, ret, error) ? WI_INPUT_CHUNK
                                                                               : WI_INPUT_FAILED;
}

/** Prepare for what `typed->stream` wants. Return: false without memory. */
static bool prepare_stream(struct typed_call *typed, widl_call *call)
{
    const widl_stub_procedure *procedure = typed->procedure;
    if (procedure->item.size > 0 && typed->stream->on_progress)
        typed->call.wait.pending.progress = typed_progress;
    if (!procedure->input || !typed->stream->next)
        return true;
    typed->call.next = typed_input;
    typed->writer.buffer.allocator = call->memory.allocator;
    typed->item = widl_arena_alloc(&call->memory, procedure->input->item.size);
    return typed->item || widl_error_set(&call->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
}

/** Put the call together and make it. */
static bool call_typed(struct widl_session *session, struct typed_call *typed, const void *args,
                       widl_call *call)
{
    const widl_stub_procedure *procedure = typed->procedure;
    char buffer[WI_URI_MAX_SIZE + 1];
    widl_payload payload;
    const char *uri = wi_template_fill(session, &procedure->uri, args, buffer, &call->error);
    if (!uri || !prepare_stream(typed, call))
        return false;
    widl_call_options options = options_of(procedure, &call->options);
    struct wi_call_request request = {uri, &payload, &options, typed->call.next != NULL,
                                      may_repeat(session, procedure, &options)};
    widl_writer writer = wi_session_take_writer(session);
    bool done = wi_marshal(&procedure->args, args, "", &writer, &payload, &call->error) &&
                wi_caller_call(session, &request, &typed->call, call);
    wi_session_return_writer(session, &writer);
    widl_writer_free(&typed->writer);
    return done;
}

bool widl_stub_call_stream(widl_session *session, const widl_stub_procedure *procedure,
                           const void *args, const widl_stub_stream *stream, void *ret_result,
                           widl_call *call)
{
    static const widl_stub_stream no_stream;
    struct typed_call typed = {
        .call.wait.accept = accept_typed,
        .procedure = procedure,
        .stream = stream ? stream : &no_stream,
        .result = ret_result,
    };
    if (!call)
        return false;
    wi_call_begin(session, call);
    if (!session)
        return widl_error_set(&call->error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    wi_gate_enter(&session->gate);
    bool done = call_typed(session, &typed, args, call);
    wi_gate_leave(&session->gate);
    return done;
}

bool widl_stub_call(widl_session *session, const widl_stub_procedure *procedure, const void *args,
                    void *ret_result, widl_call *call)
{
    return widl_stub_call_stream(session, procedure, args, NULL, ret_result, call);
}

static bool async_progress(struct widl_session *session, struct wi_pending *pending,
                           const struct wi_message *message, widl_error *error)
{
    const struct typed_async *typed = wi_container_of(pending, struct typed_async, pending);
    const widl_stub_handlers *handlers = &typed->handlers;
    struct sink sink = {handlers->adapt_progress, handlers->on_progress, typed->user};
    return hand_out(session, typed->procedure, message, &sink, error);
}

static void async_free(const struct widl_session *session, struct typed_async *typed)
{
    wi_memory_give_back(session->options.allocator, typed, sizeof(*typed) + typed->uri_size);
}

static void end_typed_async(struct widl_session *session, struct wi_pending *pending,
                            const struct wi_message *answer, const widl_error *error)
{
    struct typed_async *typed = wi_container_of(pending, struct typed_async, pending);
    const void *result = NULL;
    widl_error unreadable;
    if (answer) {
        result = read_message(session, &typed->procedure->result, answer, "result: ", &unreadable);
        error = result ? NULL : &unreadable;
    }
    unsigned depth = wi_gate_call_out(&session->gate);
    typed->handlers.adapt_result(typed->handlers.on_result, typed->user, result, error);
    wi_gate_come_back(&session->gate, depth);
    async_free(session, typed);
}

/** uri: copied when the call has input, which goes there, too. */
static struct typed_async *async_new(const struct widl_session *session, const char *uri,
                                     const struct opening *opening)
{
    const widl_stub_procedure *procedure = opening->procedure;
    const widl_stub_handlers *handlers = opening->handlers;
    size_t size = procedure->input ? strlen(uri) + 1 : 0;
    struct typed_async *typed = wi_memory_take(session->options.allocator, sizeof(*typed) + size);
    if (!typed)
        return NULL;
    *typed = (struct typed_async){
        .pending.complete = end_typed_async,
        .procedure = procedure,
        .handlers = *handlers,
        .user = opening->user,
        .uri_size = size,
    };
    if (procedure->item.size > 0 && handlers->on_progress)
        typed->pending.progress = async_progress;
    memcpy(typed->uri, uri, size);
    return typed;
}

/** Send the arguments. Return: the call's id, 0 on failure. */
static widl_call_id start(struct widl_session *session, struct typed_async *typed, const char *uri,
                          const void *args, const widl_call_options *options, widl_error *error)
{
    const widl_stub_procedure *procedure = typed->procedure;
    widl_call_options own = options_of(procedure, options);
    widl_payload payload;
    bool has_input = procedure->input != NULL;
    struct wi_call_request request = {has_input ? typed->uri : uri, &payload, &own, has_input,
                                      false};
    widl_writer writer = wi_session_take_writer(session);
    bool started = wi_marshal(&procedure->args, args, "", &writer, &payload, error) &&
                   wi_caller_start(session, &request, &typed->pending, error);
    wi_session_return_writer(session, &writer);
    return started ? wi_call_id(session, &typed->pending) : 0;
}

static widl_call_id open_typed(struct widl_session *session, const struct opening *opening,
                               widl_error *error)
{
    const widl_stub_procedure *procedure = opening->procedure;
    char buffer[WI_URI_MAX_SIZE + 1];
    const char *uri = wi_template_fill(session, &procedure->uri, opening->args, buffer, error);
    if (!uri)
        return 0;
    struct typed_async *typed = async_new(session, uri, opening);
    if (!typed) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return 0;
    }
    widl_call_id id = start(session, typed, uri, opening->args, opening->options, error);
    if (id == 0)
        async_free(session, typed);
    return id;
}

widl_call_id widl_stub_call_open(widl_session *session, const widl_stub_procedure *procedure,
                                 const void *args, const widl_call_options *options,
                                 const widl_stub_handlers *handlers, void *user, widl_error *error)
{
    if (!session || !handlers || !handlers->on_result) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no callback");
        return 0;
    }
    struct opening opening = {procedure, args, options, handlers, user};
    wi_gate_enter(&session->gate);
    widl_call_id id = open_typed(session, &opening, error);
    wi_gate_leave(&session->gate);
    return id;
}
widl_call_id widl_stub_call_async(widl_session *session, const widl_stub_procedure *procedure,
                                  const void *args, const widl_call_options *options,
                                  widl_stub_result_fn *adapt, void (*callback)(void), void *user,
                                  widl_error *error)
{
    widl_stub_handlers handlers = {.adapt_result = adapt, .on_result = callback};
    return widl_stub_call_open(session, procedure, args, options, &handlers, user, error);
}

bool widl_stub_send(widl_session *session, const widl_stub_procedure *procedure, widl_call_id call,
                    const void *item, widl_error *error)
{
    widl_payload payload;
    if (!session)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    wi_gate_enter(&session->gate);
    widl_writer writer = wi_session_take_writer(session);
    bool sent = wi_marshal(&procedure->input->item, item, "item: ", &writer, &payload, error) &&
                widl_call_send(session, call, &payload, error);
    wi_session_return_writer(session, &writer);
    wi_gate_leave(&session->gate);
    return sent;
}
