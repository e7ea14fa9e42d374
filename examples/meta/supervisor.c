/* Looks up who takes the calls, and sends one of them home. */
#include <hotline/agent.widl.h>
#include <inttypes.h>
#include <stdio.h>
#include <wamp/registration.widl.h>
#include <wamp/session.widl.h>
#include <widl/credentials.h>

static bool count_agents(widl_session *session, widl_call *call)
{
    widl_string agent = widl_str("agent");
    wamp_session_count_args all = {0};
    wamp_session_count_args agents = {.filter_authroles = {true, {&agent, 1}}};
    uint64_t total;
    uint64_t count;

    if (!wamp_session_count(session, &all, &total, call) ||
        !wamp_session_count(session, &agents, &count, call))
        return false;
    printf("%" PRIu64 " are here, agents: %" PRIu64 "\n", total, count);
    return true;
}

/** Say who one of the sessions is; that it has gone meanwhile is no failure. */
static bool show(widl_session *session, uint64_t id)
{
    wamp_session_get_args args = {.session = id};
    wamp_session_details who;
    wamp_session_get_error thrown;
    widl_call call = {0};
    bool done = wamp_session_get(session, &args, &who, &call);

    if (done)
        printf("  %.*s, by %.*s\n", WIDL_STR_ARG(who.authid.value),
               WIDL_STR_ARG(who.authmethod.value));
    else
        done = wamp_session_get_catch(&call.error, &call.memory, &thrown) ==
               WAMP_SESSION_GET_ERROR_NO_SUCH_SESSION;
    widl_call_release(&call);
    return done;
}

/** Who answers a procedure: its registration, and the sessions in it. */
static bool show_callees(widl_session *session, widl_call *call)
{
    wamp_registration_match_args called = {.procedure = widl_str("com.acme.hotline.v1.agent.take")};
    wamp_registration_list_callees_args args;
    widl_uint64_nullable registration;
    widl_uint64_list callees;

    if (!wamp_registration_match(session, &called, &registration, call))
        return false;
    printf("calls are taken by%s\n", registration.has_value ? "" : " nobody");
    if (!registration.has_value)
        return true;
    args.registration = registration.value;
    if (!wamp_registration_list_callees(session, &args, &callees, call))
        return false;
    for (size_t i = 0; i < callees.size; i++)
        if (!show(session, callees.data[i]))
            return false;
    return true;
}

static bool send_home(widl_session *session, const char *name, widl_call *call)
{
    wamp_session_kill_by_authid_args args = {
        .authid = widl_str(name),
        .reason = {true, widl_str("com.acme.hotline.closing_time")},
        .message = {true, widl_str("it is late")},
    };
    widl_uint64_list ended;

    if (!wamp_session_kill_by_authid(session, &args, &ended, call))
        return false;
    printf("%s had so many sessions: %zu\n", name, ended.size);
    return true;
}

int main(int argc, char **argv)
{
    widl_credentials who = {.authid = "carol", .secret = "secret"};
    widl_options options = {.credentials = &who};
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", &options, &call.error);
    bool done = session && count_agents(session, &call) && show_callees(session, &call) &&
                send_home(session, "bob", &call) && show_callees(session, &call);

    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
    return done ? 0 : 1;
}
