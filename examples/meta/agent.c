/* An agent of the hotline, who works until somebody ends the session: agent NAME URL. */
#include <hotline/agent.widl.h>
#include <stdio.h>
#include <widl/credentials.h>

static void take(widl_invocation *invocation, const hotline_agent_take_args *args, void *name)
{
    hotline_agent_take_result result = {.agent = widl_str(name)};

    (void)args;
    hotline_agent_take_reply(invocation, &result);
}

int main(int argc, char **argv)
{
    static const hotline_agent_callee callee = {.take = take};
    widl_credentials who = {.authid = argv[1], .secret = "secret"};
    widl_options options = {.credentials = &who};
    widl_error error = {0};
    widl_session *session;

    if (argc < 3) {
        fprintf(stderr, "usage: agent NAME URL\n");
        return 2;
    }
    session = widl_connect(argv[2], "realm1", &options, &error);
    if (session && hotline_agent_serve(session, &callee, argv[1], &error) &&
        fprintf(stderr, "%s takes calls\n", argv[1]) > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
