/* SPDX-License-Identifier: MIT */
/*
 * Serving the procedures of an interface: decoding arguments, dispatching to the callee's table,
 * encoding answers.
 *
 * Invariants: the callee's functions are called with arguments that fit the contract only, from
 * outside of the gate; nothing of a service is touched after the callee's function was entered, so
 * that the function may stop the service.
 */
#include "base/memory.h"
#include "session/callee.h"
#include "session/input.h"
#include "session/invocation.h"
#include "session/marshal.h"
#include "session/template.h"

/** One procedure being served. */
struct slot {
    widl_service *service;
    const widl_stub_procedure *procedure;
    void (*function)(void);
    void (*on_item)(void); /**< of a stream of arguments */
    widl_register_options options;
    widl_registration *registration;
};

struct widl_service {
    struct wi_attachment attachment;
    widl_session *session;
    void *user;
    bool stopping; /**< widl_service_stop() waits for the router, and callbacks run meanwhile */
    size_t most;   /**< slots that there is room for */
    size_t count;
    struct slot slots[];
};

static bool write_refusal(widl_writer *writer, const widl_problem *problem)
{
    char text[2 * WIDL_PROBLEM_SIZE + 2];
    size_t size = strlen(problem->path);
    memcpy(text, problem->path, size);
    if (size > 0) {
        memcpy(text + size, ": ", 2);
        size += 2;
    }
    memcpy(text + size, problem->text, strlen(problem->text) + 1);
    bool written = wi_write_text_args(writer, text) && widl_write_map(writer, 2) &&
                   widl_write_string(writer, widl_str("path")) &&
                   widl_write_string(writer, widl_str(problem->path)) &&
                   widl_write_string(writer, widl_str("problem")) &&
                   widl_write_string(writer, widl_str(problem->text));
    writer->elements = 2;
    return written;
}

/** As the first argument for people, as kwargs for others. */
static void refuse(widl_invocation *invocation, const widl_problem *problem)
{
    if (problem->out_of_memory) {
        wi_invocation_fail(invocation, "wamp.error.runtime_error", "the callee is out of memory");
        return;
    }
    widl_session *session = widl_invocation_session(invocation);
    widl_writer writer = wi_session_take_writer(session);
    widl_payload payload = {0};
    widl_error error = {0};
    if (write_refusal(&writer, problem))
        wi_writer_payload(&writer, &payload);
    /* Without room, the runtime keeps the invocation, and its URI has to do for an answer. */
    if (!wi_invocation_throw(invocation, "wamp.error.invalid_argument", &payload, &error) &&
        error.code == WIDL_ERROR_WOULD_BLOCK)
        wi_invocation_fail(invocation, "wamp.error.invalid_argument", problem->text);
    wi_session_return_writer(session, &writer);
}

void wi_service_refuse(widl_invocation *invocation, const widl_problem *problem)
{
    struct wi_gate *gate = wi_invocation_enter(invocation);
    refuse(invocation, problem);
    wi_gate_leave(gate);
}

static void refuse_for_memory(widl_invocation *invocation)
{
    struct wi_gate *gate = wi_invocation_enter(invocation);
    wi_invocation_fail(invocation, "wamp.error.runtime_error", "the callee is out of memory");
    wi_gate_leave(gate);
}

/** Decode the arguments. Return: NULL with the reader's problem. */
static void *read_args(const widl_stub_procedure *procedure, widl_invocation *invocation,
                       const widl_payload *payload, widl_reader *reader)
{
    void *args = widl_arena_alloc(reader->arena, procedure->args.size);
    if (!args)
        reader->problem.out_of_memory = true;
    else if (wi_unmarshal(&procedure->args, payload, reader, args) &&
             wi_template_read(&procedure->uri, widl_invocation_procedure(invocation), reader, args))
        return args;
    return NULL;
}

static void on_typed_invocation(void *user, widl_invocation *invocation,
                                const widl_payload *payload)
{
    const struct slot *slot = user;
    const void *args = NULL;
    widl_reader reader = {.arena = widl_invocation_memory(invocation)};
    args = read_args(slot->procedure, invocation, payload, &reader);
    if (args)
        slot->procedure->dispatch(slot->function, invocation, args, slot->service->user);
    else
        wi_service_refuse(invocation, &reader.problem);
}

/** As above, for a procedure with a stream of arguments. */
static void on_typed_stream(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    const struct slot *slot = user;
    const widl_stub_procedure *procedure = slot->procedure;
    struct wi_input_target target = {procedure->input, slot->on_item, slot->service->user};
    struct wi_opening opening;
    const void *args = NULL;
    widl_reader reader = {.arena = widl_invocation_memory(invocation)};
    if (wi_input_split(procedure->input, payload, &reader, &opening))
        args = read_args(procedure, invocation, &opening.args, &reader);
    if (!args) {
        wi_service_refuse(invocation, &reader.problem);
        return;
    }
    if (!wi_input_begin(invocation, &target)) {
        refuse_for_memory(invocation);
        return;
    }
    procedure->dispatch(slot->function, invocation, args, target.user);
    wi_input_go_on(invocation, &opening);
}

static void service_free(widl_service *service)
{
    wi_memory_give_back(service->session->options.allocator, service,
                        sizeof(*service) + service->most * sizeof(struct slot));
}

static void release_service(struct wi_attachment *attachment)
{
    service_free(wi_container_of(attachment, widl_service, attachment));
}

/** The function in a table's slot; NULL when the slot is empty or lies beyond the table. */
static void (*function_at(const void *table, size_t table_size, size_t slot))(void)
{
    void (*function)(void) = NULL;
    if (table_size >= sizeof(function) && slot <= table_size - sizeof(function))
        memcpy(&function, (const char *)table + slot, sizeof(function));
    return function;
}

/** Unregister the first `count` slots. Return: false with the first failure. */
static bool unregister_slots(widl_service *service, size_t count, widl_error *error)
{
    bool done = true;
    for (size_t i = 0; i < count; i++) {
        if (!wi_callee_unregister(service->slots[i].registration, done ? error : NULL))
            done = false;
    }
    return done;
}

static bool register_slots(widl_service *service, const widl_register_options *options,
                           widl_error *error)
{
    const widl_allocator *allocator = service->session->options.allocator;
    size_t count = service->count + 1;
    struct wi_registration_request *requests =
        wi_memory_take_array(allocator, count, sizeof(*requests));
    if (!requests)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    for (size_t i = 0; i < service->count; i++) {
        struct slot *slot = &service->slots[i];
        slot->options = options ? *options : (widl_register_options){0};
        slot->options.match = slot->procedure->uri.match;
        slot->options.invoke = slot->procedure->invoke;
        requests[i] = (struct wi_registration_request){
            slot->procedure->uri.pattern, &slot->options,
            slot->procedure->input ? on_typed_stream : on_typed_invocation, slot, NULL};
    }
    bool done = wi_callee_register(service->session, requests, service->count, error);
    for (size_t i = 0; done && i < service->count; i++)
        service->slots[i].registration = requests[i].registration;
    wi_memory_give_back(allocator, requests, count * sizeof(*requests));
    return done;
}

/** Find out what is served. Return: false when it is half of a procedure. */
static bool fill_slots(widl_service *service, const widl_stub_interface *interface_,
                       const void *table, size_t table_size, widl_error *error)
{
    for (size_t i = 0; i < interface_->procedure_count; i++) {
        const widl_stub_procedure *procedure = interface_->procedures[i];
        struct slot slot = {.service = service, .procedure = procedure};
        slot.function = function_at(table, table_size, procedure->slot);
        if (procedure->input)
            slot.on_item = function_at(table, table_size, procedure->input->slot);
        if (procedure->input && !slot.function != !slot.on_item)
            return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                                  "only one of the two slots of '%s' is filled",
                                  procedure->uri.pattern);
        if (slot.function)
            service->slots[service->count++] = slot;
    }
    return true;
}

widl_service *widl_stub_serve_with(widl_session *session, const widl_stub_interface *interface_,
                                   const void *table, size_t table_size, void *user,
                                   const widl_register_options *options, widl_error *error)
{
    if (!session || !table) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no table");
        return NULL;
    }
    size_t most = interface_->procedure_count;
    widl_service *service =
        wi_memory_take(session->options.allocator, sizeof(*service) + most * sizeof(struct slot));
    if (!service) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    *service = (widl_service){
        .attachment.release = release_service, .session = session, .user = user, .most = most};
    wi_gate_enter(&session->gate);
    bool serves = fill_slots(service, interface_, table, table_size, error) &&
                  register_slots(service, options, error);
    if (serves)
        wi_list_append(&session->attachments, &service->attachment.link);
    wi_gate_leave(&session->gate);
    if (serves)
        return service;
    service_free(service);
    return NULL;
}

widl_service *widl_stub_serve(widl_session *session, const widl_stub_interface *interface_,
                              const void *table, size_t table_size, void *user, widl_error *error)
{
    return widl_stub_serve_with(session, interface_, table, table_size, user, NULL, error);
}

bool widl_service_stop(widl_service *service, widl_error *error)
{
    bool done = true;
    if (!service)
        return true;
    struct wi_gate *gate = &service->session->gate;
    wi_gate_enter(gate);
    bool is_first = !service->stopping;
    if (is_first && !wi_session_may_use(service->session, error)) {
        done = false;
    } else if (is_first) {
        service->stopping = true;
        wi_list_remove(&service->attachment.link);
        done = unregister_slots(service, service->count, error);
        service_free(service);
    }
    wi_gate_leave(gate);
    return done;
}

bool widl_service_is_active(const widl_service *service)
{
    if (!service)
        return false;
    struct wi_gate *gate = &service->session->gate;
    wi_gate_enter(gate);
    bool is_active = !service->stopping;
    for (size_t i = 0; is_active && i < service->count; i++)
        is_active = widl_registration_is_active(service->slots[i].registration);
    wi_gate_leave(gate);
    return is_active;
}

/** Tell the caller, too, that an answer does not fit its contract. Return: false. */
static bool refuse_answer(widl_invocation *invocation, const widl_error *problem, widl_error *error)
{
    if (wi_invocation_is_open(invocation, error))
        wi_invocation_fail(invocation, "wamp.error.runtime_error", widl_error_text(problem));
    return false;
}

bool widl_stub_reply(widl_invocation *invocation, const widl_stub_procedure *procedure,
                     const void *result, widl_error *error)
{
    widl_error local;
    widl_error *problem = error ? error : &local;
    widl_payload payload;
    if (!invocation)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no invocation");
    widl_session *session = widl_invocation_session(invocation);
    struct wi_gate *gate = wi_invocation_enter(invocation);
    widl_writer writer = wi_session_take_writer(session);
    bool sent = wi_marshal(&procedure->result, result, "result: ", &writer, &payload, problem)
                    ? wi_invocation_reply(invocation, &payload, error)
                    : refuse_answer(invocation, problem, error);
    wi_session_return_writer(session, &writer);
    wi_gate_leave(gate);
    return sent;
}

bool widl_stub_progress(widl_invocation *invocation, const widl_stub_procedure *procedure,
                        const void *item, widl_error *error)
{
    widl_payload payload;
    if (!invocation)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no invocation");
    widl_session *session = widl_invocation_session(invocation);
    struct wi_gate *gate = wi_invocation_enter(invocation);
    widl_writer writer = wi_session_take_writer(session);
    bool sent = wi_marshal(&procedure->item, item, "item: ", &writer, &payload, error) &&
                wi_invocation_progress(invocation, &payload, error);
    wi_session_return_writer(session, &writer);
    wi_gate_leave(gate);
    return sent;
}

bool widl_stub_throw(widl_invocation *invocation, const widl_stub_error *thrown,
                     const void *payload, widl_error *error)
{
    widl_error local;
    widl_error *problem = error ? error : &local;
    widl_payload encoded;
    if (!invocation)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no invocation");
    widl_session *session = widl_invocation_session(invocation);
    struct wi_gate *gate = wi_invocation_enter(invocation);
    widl_writer writer = wi_session_take_writer(session);
    bool sent = wi_marshal(&thrown->payload, payload, "error: ", &writer, &encoded, problem)
                    ? wi_invocation_throw(invocation, thrown->uri, &encoded, error)
                    : refuse_answer(invocation, problem, error);
    wi_session_return_writer(session, &writer);
    wi_gate_leave(gate);
    return sent;
}
