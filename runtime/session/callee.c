/* SPDX-License-Identifier: MIT */
/*
 * The callee role (WAMP 6.1): registrations. What becomes of their invocations is in invocation.c.
 *
 * Invariants: a registration is on the session's list until the program gives it up and in the
 * table as long as the router knows it; it lives as long as one of its invocations.
 */
#include "session/callee.h"

#include "base/memory.h"
#include "session/features.h"
#include "session/invocation.h"
#include "session/lifecycle.h"
#include "session/options.h"
#include "session/outgoing.h"

/** A REGISTER on its way. */
struct registering {
    struct wi_wait wait;
    widl_error error;
    widl_registration *registration;
    bool under_way;
};

static const char *const invoke_names[] = {
    [WIDL_INVOKE_SINGLE] = NULL, /**< the default */
    [WIDL_INVOKE_ROUNDROBIN] = "roundrobin",
    [WIDL_INVOKE_RANDOM] = "random",
    [WIDL_INVOKE_FIRST] = "first",
    [WIDL_INVOKE_LAST] = "last",
};

static const widl_register_options defaults;

static void forget(struct widl_session *session, uint64_t id)
{
    struct wi_message message = {.type = WI_UNREGISTER, .id = id};
    wi_session_request(session, &message, NULL, NULL);
}

/** Whether the router can do what is asked for. */
static bool check_features(const struct widl_session *session, const widl_register_options *options,
                           widl_error *error)
{
    return (options->match == WIDL_MATCH_EXACT ||
            wi_session_needs(session, WI_ROUTER_CALL_PATTERNS, error)) &&
           (options->invoke == WIDL_INVOKE_SINGLE ||
            wi_session_needs(session, WI_ROUTER_SHARING, error));
}

/** Make the registration known, now that the router has given it an id. */
static bool enter(widl_registration *registration, uint64_t id)
{
    struct widl_session *session = registration->session;
    if (!wi_table_set_id(&session->registrations, id, registration))
        return false;
    registration->id = id;
    registration->is_registered = true;
    wi_list_remove(&registration->link);
    wi_list_append(&session->all_registrations, &registration->link);
    return true;
}

/** The router no longer knows the registration by its id. */
static void leave(widl_registration *registration)
{
    if (registration->is_registered)
        wi_table_remove_id(&registration->session->registrations, registration->id);
    registration->is_registered = false;
}

/** The program has no use for the registration any more. */
static void give_up(widl_registration *registration)
{
    leave(registration);
    wi_restorable_settle(registration->session, &registration->restorable);
    wi_list_remove(&registration->link);
    wi_registration_unref(registration);
}

/** Put REGISTER together. Return: false with an error; `written` is to be released in any case. */
static bool write_register(const widl_registration *registration, struct wi_options *written,
                           struct wi_message *ret, widl_error *error)
{
    const widl_register_options *options = &registration->options;
    *ret = (struct wi_message){.type = WI_REGISTER, .uri = widl_str(registration->procedure)};
    wi_options_begin(registration->session, written);
    wi_options_string(written, "match", wi_options_match(options->match));
    wi_options_string(written, "invoke", invoke_names[options->invoke]);
    wi_options_uint(written, "concurrency", options->concurrency);
    wi_options_flag(written, "disclose_caller", options->disclose_caller);
    wi_options_flag(written, "forward_timeout", options->forward_timeout);
    return wi_options_end(written, &ret->dict, error);
}

static widl_registration *registration_of(struct wi_restorable *restorable)
{
    return wi_container_of(restorable, widl_registration, restorable);
}

static bool send_again(struct widl_session *session, struct wi_restorable *restorable,
                       widl_error *error)
{
    const widl_registration *registration = registration_of(restorable);
    struct wi_options written;
    struct wi_message message;
    if (!check_features(session, &registration->options, error))
        return false;
    bool sent = write_register(registration, &written, &message, error) &&
                wi_session_request(session, &message, &restorable->pending, error);
    wi_options_release(&written);
    return sent;
}

/** The id belongs to another registration. */
static void wrong_id(struct widl_session *session, uint64_t id)
{
    wi_session_violation(session, "REGISTERED: registration %llu is another procedure's",
                         (unsigned long long)id);
}

static bool enter_again(struct widl_session *session, struct wi_restorable *restorable, uint64_t id)
{
    if (wi_table_get_id(&session->registrations, id)) {
        wrong_id(session, id);
        return true;
    }
    if (enter(registration_of(restorable), id))
        return true;
    forget(session, id);
    return false;
}

static void end_restoring(struct widl_session *session, struct wi_restorable *restorable,
                          widl_revocation *ret_revocation)
{
    const widl_registration *registration = registration_of(restorable);
    (void)session;
    ret_revocation->uri = registration->procedure;
    ret_revocation->match = registration->options.match;
}

static const struct wi_restorable_operations restoring = {
    .send = send_again, .enter = enter_again, .end = end_restoring};

static bool accept_registered(struct widl_session *session, struct wi_wait *wait,
                              const struct wi_message *answer)
{
    widl_registration *registration = wi_container_of(wait, struct registering, wait)->registration;
    if (wi_table_get_id(&session->registrations, answer->id)) {
        wrong_id(session, answer->id);
        *wait->error = session->end;
        return false;
    }
    if (enter(registration, answer->id))
        return true;
    forget(session, answer->id);
    return widl_error_set(wait->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
}

static bool check_request(const struct widl_session *session,
                          const struct wi_registration_request *request, widl_error *error)
{
    const widl_register_options *options = request->options ? request->options : &defaults;
    if ((size_t)options->invoke >= sizeof(invoke_names) / sizeof(invoke_names[0]))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no such invoke");
    return wi_pattern_check(request->procedure, options->match, "a procedure", error) &&
           (session->state != WI_ESTABLISHED || check_features(session, options, error));
}

static widl_registration *registration_new(struct widl_session *session,
                                           const struct wi_registration_request *request)
{
    size_t size = strlen(request->procedure) + 1;
    const widl_register_options *options = request->options ? request->options : &defaults;
    widl_registration *registration =
        wi_memory_take(session->options.allocator, sizeof(*registration) + size);
    if (!registration)
        return NULL;
    *registration = (widl_registration){
        .session = session,
        .references = 1,
        .options = *options,
        .on_invocation = request->on_invocation,
        .user = request->user,
    };
    wi_list_init(&registration->link);
    wi_restorable_init(&registration->restorable, &restoring);
    memcpy(registration->procedure, request->procedure, size);
    return registration;
}

/** Send REGISTER. Return: false with the error in `registering`. */
static bool send_register(struct registering *registering)
{
    struct wi_options written;
    struct wi_message message;
    registering->wait = (struct wi_wait){.accept = accept_registered, .error = &registering->error};
    bool sent =
        write_register(registering->registration, &written, &message, &registering->error) &&
        wi_session_begin(registering->registration->session, &message, &registering->wait, 0);
    wi_options_release(&written);
    return sent;
}

/** Start one request. Return: false with its error. */
static bool start(struct widl_session *session, struct registering *registering,
                  const struct wi_registration_request *request)
{
    if (!wi_session_usable(session, &registering->error) ||
        !check_request(session, request, &registering->error))
        return false;
    registering->registration = registration_new(session, request);
    if (!registering->registration)
        return widl_error_set(&registering->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    registering->under_way = send_register(registering);
    return registering->under_way;
}

/** Start all, as many at once as may be pending. Return: how many were tried. */
static size_t start_all(struct widl_session *session, struct registering *registering,
                        const struct wi_registration_request *requests, size_t count)
{
    size_t answered = 0;
    for (size_t i = 0; i < count; i++) {
        while (answered < i && session->pending.count >= session->options.max_pending)
            wi_session_await(session, &registering[answered++].wait);
        if (!start(session, &registering[i], &requests[i]))
            return i + 1;
    }
    return count;
}

/** Wait for what is under way. Return: the first that failed, or NULL. */
static struct registering *finish_all(struct widl_session *session, struct registering *registering,
                                      size_t count)
{
    struct registering *failed = NULL;
    for (size_t i = 0; i < count; i++) {
        if (registering[i].under_way)
            wi_session_await(session, &registering[i].wait);
        if (!failed && !registering[i].wait.succeeded)
            failed = &registering[i];
    }
    return failed;
}

static void undo_all(struct registering *registering, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (registering[i].wait.succeeded)
            wi_callee_unregister(registering[i].registration, NULL);
        else if (registering[i].registration)
            wi_registration_unref(registering[i].registration);
    }
}

static bool register_all(struct widl_session *session, struct registering *registering,
                         struct wi_registration_request *requests, size_t count, widl_error *error)
{
    size_t tried = start_all(session, registering, requests, count);
    const struct registering *failed = finish_all(session, registering, tried);
    if (failed) {
        if (error)
            *error = failed->error;
        undo_all(registering, tried);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        requests[i].registration = registering[i].registration;
    return true;
}

/** Make the registrations; the router does not know of them yet. */
static bool make_all(struct widl_session *session, struct wi_registration_request *requests,
                     size_t count, widl_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!check_request(session, &requests[i], error))
            return false;
        requests[i].registration = registration_new(session, &requests[i]);
        if (!requests[i].registration)
            return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    }
    return true;
}

/** Register all without waiting for anything. */
static bool register_later(struct widl_session *session, struct wi_registration_request *requests,
                           size_t count, widl_error *error)
{
    if (!wi_restore_may_add(session, error))
        return false;
    bool made = make_all(session, requests, count, error);
    for (size_t i = 0; i < count && requests[i].registration; i++) {
        widl_registration *registration = requests[i].registration;
        if (!made) {
            wi_registration_unref(registration);
            continue;
        }
        wi_list_append(&session->all_registrations, &registration->link);
        registration->restorable.is_new = true;
        wi_restore_add(session, &registration->restorable);
    }
    return made;
}

bool wi_callee_register(struct widl_session *session, struct wi_registration_request *requests,
                        size_t count, widl_error *error)
{
    if (session->options.no_wait)
        return register_later(session, requests, count, error);
    if (!wi_session_may_block(session, error))
        return false;
    if (count == 0)
        return true;
    const widl_allocator *allocator = session->options.allocator;
    struct registering *registering = wi_memory_take_array(allocator, count, sizeof(*registering));
    if (!registering)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    bool done = register_all(session, registering, requests, count, error);
    wi_memory_give_back(allocator, registering, count * sizeof(*registering));
    return done;
}

widl_registration *widl_session_register(widl_session *session, const char *procedure,
                                         const widl_register_options *options,
                                         widl_invocation_fn *on_invocation, void *user,
                                         widl_error *error)
{
    struct wi_registration_request request = {procedure, options, on_invocation, user, NULL};
    if (!session || !on_invocation) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no callback");
        return NULL;
    }
    wi_gate_enter(&session->gate);
    bool registered = wi_callee_register(session, &request, 1, error);
    wi_gate_leave(&session->gate);
    return registered ? request.registration : NULL;
}

bool wi_callee_unregister(widl_registration *registration, widl_error *error)
{
    struct widl_session *session = registration->session;
    /* Its callback does not run now, unless this is it. */
    wi_gate_take_floor(&session->gate);
    uint64_t id = registration->id;
    bool is_registered = registration->is_registered;
    give_up(registration);
    wi_gate_yield_floor(&session->gate);
    return !is_registered || wi_session_give_up(session, WI_UNREGISTER, id, error);
}

bool widl_unregister(widl_registration *registration, widl_error *error)
{
    if (!registration)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no registration");
    struct widl_session *session = registration->session;
    wi_gate_enter(&session->gate);
    bool done = wi_session_may_use(session, error) && wi_callee_unregister(registration, error);
    wi_gate_leave(&session->gate);
    return done;
}

bool widl_registration_is_active(const widl_registration *registration)
{
    if (!registration)
        return false;
    struct wi_gate *gate = &registration->session->gate;
    wi_gate_enter(gate);
    bool is_active = registration->is_registered;
    wi_gate_leave(gate);
    return is_active;
}

widl_registration *wi_callee_revoke(struct widl_session *session, uint64_t id)
{
    widl_registration *registration = wi_table_get_id(&session->registrations, id);
    if (registration)
        leave(registration);
    return registration;
}

void wi_callee_lose(struct widl_session *session)
{
    WI_LIST_FOR_EACH(link, after, &session->all_registrations)
    {
        widl_registration *registration = wi_container_of(link, widl_registration, link);
        if (!registration->is_registered && registration->restorable.state == WI_RESTORED)
            continue;
        leave(registration);
        wi_restorable_lose(session, &registration->restorable);
    }
}

void wi_callee_on_late_registered(struct widl_session *session, uint64_t id)
{
    if (!wi_table_get_id(&session->registrations, id))
        forget(session, id);
}

void wi_callee_done(struct widl_session *session)
{
    wi_invocation_done(session);
    while (!wi_list_empty(&session->all_registrations))
        give_up(wi_container_of(session->all_registrations.next, widl_registration, link));
    wi_table_done(&session->registrations);
}
