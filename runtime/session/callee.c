/* SPDX-License-Identifier: MIT */
/*
 * The callee role (WAMP 6.1, 6.2): registrations, and invocations answered at once or later.
 *
 * Invariants: a registration is in the table until it is unregistered and lives as long as one of
 * its invocations; an invocation is released when it has been answered and its callback is over.
 * `deferred` holds those whose callback is over; the session's own answer when it leaves does not
 * release them, because the program may still hold them.
 */
#include "session/callee.h"

#include <stdlib.h>

#include "session/lifecycle.h"
#include "session/options.h"
#include "session/outgoing.h"

/** An idle invocation keeps at most this much memory for the next one. */
#define IDLE_MEMORY ((size_t)64 << 10)

struct widl_registration {
    struct widl_session *session;
    uint64_t id;
    size_t references; /**< one for being registered, one for each invocation */
    widl_invocation_fn *on_invocation;
    void *user;
    char procedure[];
};

struct widl_invocation {
    struct wi_link link;
    struct widl_session *session;
    widl_registration *registration;
    uint64_t request;
    widl_arena memory;
    bool active; /**< its callback is running */
    bool deferred;
    bool answered;
};

/** A REGISTER on its way. */
struct registering {
    struct wi_wait wait;
    widl_registration *registration;
};

static void registration_unref(widl_registration *registration)
{
    if (--registration->references == 0)
        free(registration);
}

static void forget(struct widl_session *session, uint64_t id)
{
    struct wi_message message = {.type = WI_UNREGISTER, .id = id};
    wi_session_request(session, &message, NULL, NULL);
}

static bool accept_registered(struct widl_session *session, struct wi_wait *wait,
                              const struct wi_message *answer)
{
    widl_registration *registration = wi_container_of(wait, struct registering, wait)->registration;
    if (wi_table_get_id(&session->registrations, answer->id)) {
        wi_session_violation(session, "REGISTERED: registration %llu is another procedure's",
                             (unsigned long long)answer->id);
        *wait->error = session->end;
        return false;
    }
    registration->id = answer->id;
    if (wi_table_set_id(&session->registrations, answer->id, registration))
        return true;
    forget(session, answer->id);
    return widl_error_set(wait->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
}

static const char *const invoke_names[] = {
    [WIDL_INVOKE_SINGLE] = NULL, /**< the default */
    [WIDL_INVOKE_ROUNDROBIN] = "roundrobin",
    [WIDL_INVOKE_RANDOM] = "random",
    [WIDL_INVOKE_FIRST] = "first",
    [WIDL_INVOKE_LAST] = "last",
};

static bool check_registration(const char *procedure, const widl_register_options *options,
                               widl_error *error)
{
    if ((size_t)options->invoke >= sizeof(invoke_names) / sizeof(invoke_names[0]))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no such invoke");
    return wi_pattern_check(procedure, options->match, "a procedure", error);
}

static widl_registration *registration_new(struct widl_session *session, const char *procedure,
                                           widl_invocation_fn *on_invocation, void *user)
{
    size_t size = strlen(procedure) + 1;
    widl_registration *registration = malloc(sizeof(*registration) + size);
    if (!registration)
        return NULL;
    *registration = (widl_registration){session, 0, 1, on_invocation, user};
    memcpy(registration->procedure, procedure, size);
    return registration;
}

/** Send REGISTER and wait for its answer. */
static bool request_registration(widl_registration *registration,
                                 const widl_register_options *options, widl_error *error)
{
    struct wi_options written;
    struct wi_message message = {.type = WI_REGISTER, .uri = widl_str(registration->procedure)};
    struct registering request = {{.accept = accept_registered}, registration};

    wi_options_begin(registration->session, &written);
    wi_options_string(&written, "match", wi_options_match(options->match));
    wi_options_string(&written, "invoke", invoke_names[options->invoke]);
    wi_options_uint(&written, "concurrency", options->concurrency);
    wi_options_flag(&written, "disclose_caller", options->disclose_caller);
    wi_options_flag(&written, "forward_timeout", options->forward_timeout);
    bool done = wi_options_end(&written, &message.dict, error) &&
                wi_session_wait(registration->session, &message, &request.wait, 0, error);
    wi_options_release(&written);
    return done;
}

widl_registration *widl_session_register(widl_session *session, const char *procedure,
                                         const widl_register_options *options,
                                         widl_invocation_fn *on_invocation, void *user,
                                         widl_error *error)
{
    static const widl_register_options defaults;

    if (!session || !on_invocation) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no callback");
        return NULL;
    }
    if (!options)
        options = &defaults;
    if (!check_registration(procedure, options, error))
        return NULL;
    widl_registration *registration = registration_new(session, procedure, on_invocation, user);
    if (!registration) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    if (request_registration(registration, options, error))
        return registration;
    registration_unref(registration);
    return NULL;
}

bool widl_unregister(widl_registration *registration, widl_error *error)
{
    if (!registration)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no registration");
    struct widl_session *session = registration->session;
    uint64_t id = registration->id;
    wi_table_remove_id(&session->registrations, id);
    registration_unref(registration);
    return wi_session_give_up(session, WI_UNREGISTER, id, error);
}

void wi_callee_on_late_registered(struct widl_session *session, uint64_t id)
{
    if (!wi_table_get_id(&session->registrations, id))
        forget(session, id);
}

/** Answer an invocation with an error whose only argument is a text. */
static bool send_error_text(struct widl_session *session, uint64_t request, const char *uri,
                            const char *text, widl_error *error)
{
    widl_writer writer = wi_session_take_writer(session);
    struct wi_message message = {
        .type = WI_ERROR, .request_type = WI_INVOCATION, .request = request, .uri = widl_str(uri)};
    widl_payload payload;
    if (wi_write_text_args(&writer, text) && wi_writer_payload(&writer, &payload))
        message.payload = wi_payload_of(&payload);
    bool sent = wi_session_send(session, &message, error);
    wi_session_return_writer(session, &writer);
    return sent;
}

static widl_invocation *invocation_new(struct widl_session *session)
{
    widl_invocation *invocation = session->idle_invocation;
    session->idle_invocation = NULL;
    if (!invocation)
        invocation = calloc(1, sizeof(*invocation));
    if (!invocation)
        return NULL;
    invocation->session = session;
    wi_list_init(&invocation->link);
    return invocation;
}

static void invocation_free(widl_invocation *invocation)
{
    if (!invocation)
        return;
    widl_arena_free(&invocation->memory);
    free(invocation);
}

/** Release an invocation, or keep one as the session's idle one. */
static void invocation_release(widl_invocation *invocation)
{
    struct widl_session *session = invocation->session;
    wi_list_remove(&invocation->link);
    registration_unref(invocation->registration);
    if (session->idle_invocation || invocation->memory.total > IDLE_MEMORY) {
        invocation_free(invocation);
        return;
    }
    widl_arena_reset(&invocation->memory);
    *invocation = (widl_invocation){.memory = invocation->memory};
    session->idle_invocation = invocation;
}

/** Give the caller at least an error in place of an answer that could not be sent. */
static void send_substitute(widl_invocation *invocation, const widl_error *error)
{
    const char *uri = error->code == WIDL_ERROR_LIMIT ? "wamp.error.payload_size_exceeded"
                                                      : "wamp.error.runtime_error";
    if (error->code != WIDL_ERROR_CLOSED && error->code != WIDL_ERROR_WOULD_BLOCK)
        send_error_text(invocation->session, invocation->request, uri, widl_error_text(error),
                        NULL);
}

/** The invocation is over; `sent` and `failure` say how its answer went. Return: `sent`. */
static bool settle(widl_invocation *invocation, bool sent, const widl_error *failure,
                   widl_error *error)
{
    if (!sent) {
        send_substitute(invocation, failure);
        if (error)
            *error = *failure;
    }
    invocation->answered = true;
    if (!invocation->active)
        invocation_release(invocation);
    return sent;
}

/** Whether the invocation can still be answered. */
static bool is_open(const widl_invocation *invocation, widl_error *error)
{
    if (!invocation)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no invocation");
    if (invocation->answered)
        return widl_error_set(error, WIDL_ERROR_ANSWERED, NULL,
                              "the invocation is answered already");
    return true;
}

static bool answer(widl_invocation *invocation, struct wi_message *message, widl_error *error)
{
    widl_error failure;
    message->request = invocation->request;
    bool sent = wi_session_usable(invocation->session, &failure) &&
                wi_session_send(invocation->session, message, &failure);
    return settle(invocation, sent, &failure, error);
}

bool wi_invocation_reply(widl_invocation *invocation, const widl_payload *payload,
                         widl_error *error)
{
    struct wi_message message = {.type = WI_YIELD, .payload = wi_payload_of(payload)};
    return is_open(invocation, error) && answer(invocation, &message, error);
}

bool wi_invocation_throw(widl_invocation *invocation, const char *uri, const widl_payload *payload,
                         widl_error *error)
{
    widl_error failure;
    if (!is_open(invocation, error))
        return false;
    if (!wi_uri_check(uri, "an error", &failure))
        return settle(invocation, false, &failure, error);
    struct wi_message message = {.type = WI_ERROR,
                                 .request_type = WI_INVOCATION,
                                 .uri = widl_str(uri),
                                 .payload = wi_payload_of(payload)};
    return answer(invocation, &message, error);
}

bool widl_invocation_reply(widl_invocation *invocation, const widl_payload *payload,
                           widl_error *error)
{
    widl_error failure;
    if (!is_open(invocation, error))
        return false;
    if (!wi_payload_check(payload, &failure))
        return settle(invocation, false, &failure, error);
    return wi_invocation_reply(invocation, payload, error);
}

bool widl_invocation_throw(widl_invocation *invocation, const char *uri,
                           const widl_payload *payload, widl_error *error)
{
    widl_error failure;
    if (!is_open(invocation, error))
        return false;
    if (!wi_payload_check(payload, &failure))
        return settle(invocation, false, &failure, error);
    return wi_invocation_throw(invocation, uri, payload, error);
}

bool widl_invocation_throw_text(widl_invocation *invocation, const char *uri, const char *text,
                                widl_error *error)
{
    widl_error failure;
    if (!is_open(invocation, error))
        return false;
    bool sent = wi_uri_check(uri, "an error", &failure) &&
                wi_session_usable(invocation->session, &failure) &&
                send_error_text(invocation->session, invocation->request, uri, text, &failure);
    return settle(invocation, sent, &failure, error);
}

void widl_invocation_defer(widl_invocation *invocation)
{
    if (invocation)
        invocation->deferred = true;
}

widl_session *widl_invocation_session(const widl_invocation *invocation)
{
    return invocation ? invocation->session : NULL;
}

const char *widl_invocation_procedure(const widl_invocation *invocation)
{
    return invocation ? invocation->registration->procedure : NULL;
}

widl_arena *widl_invocation_memory(widl_invocation *invocation)
{
    return invocation ? &invocation->memory : NULL;
}

/** Run the callback and see to it that the invocation is answered, or waits on the list. */
static void invoke(widl_invocation *invocation, const widl_payload *payload)
{
    struct widl_session *session = invocation->session;
    widl_registration *registration = invocation->registration;

    invocation->active = true;
    session->in_callback++;
    registration->on_invocation(registration->user, invocation, payload);
    session->in_callback--;
    if (!invocation->answered && !invocation->deferred)
        widl_invocation_throw_text(invocation, "wamp.error.runtime_error",
                                   "the procedure returned without an answer", NULL);
    invocation->active = false;
    if (invocation->answered)
        invocation_release(invocation);
    else
        wi_list_append(&session->deferred, &invocation->link);
}

void wi_callee_on_invocation(struct widl_session *session, const struct wi_message *message)
{
    widl_registration *registration = wi_table_get_id(&session->registrations, message->id);
    widl_error error;
    widl_payload payload;

    /* The dealer may have sent it before it received UNREGISTER. */
    if (!registration) {
        send_error_text(session, message->request, "wamp.error.no_such_procedure",
                        "the procedure is no longer registered", NULL);
        return;
    }
    widl_invocation *invocation = invocation_new(session);
    if (!invocation || !wi_payload_received(session, message, &payload, &error)) {
        invocation_free(invocation);
        send_error_text(session, message->request, "wamp.error.runtime_error",
                        "the callee is out of memory", NULL);
        return;
    }
    invocation->registration = registration;
    registration->references++;
    invocation->request = message->request;
    invoke(invocation, &payload);
}

void wi_callee_cancel_deferred(struct widl_session *session)
{
    WI_LIST_FOR_EACH(link, after, &session->deferred)
    {
        widl_invocation *invocation = wi_container_of(link, widl_invocation, link);
        send_error_text(session, invocation->request, "wamp.error.canceled",
                        "the callee leaves the realm", NULL);
        invocation->answered = true;
    }
}

void wi_callee_done(struct widl_session *session)
{
    size_t position = 0;
    widl_registration *registration;

    while (!wi_list_empty(&session->deferred))
        invocation_release(wi_container_of(session->deferred.next, widl_invocation, link));
    while ((registration = wi_table_next(&session->registrations, &position))) {
        wi_table_remove_id(&session->registrations, registration->id);
        registration_unref(registration);
    }
    wi_table_done(&session->registrations);
    invocation_free(session->idle_invocation);
    session->idle_invocation = NULL;
}
