/* One of several presses: each serves the same procedure, and the router gives them the calls in
 * turn. */
#include <press/press.widl.h>
#include <stdio.h>

static void print(widl_invocation *invocation, const press_press_print_args *args, void *user)
{
    press_press_print_result result = {.press = widl_str(user)};

    (void)args;
    press_press_print_reply(invocation, &result);
}

int main(int argc, char **argv)
{
    static const press_press_callee callee = {.print = print};
    widl_error error = {0};
    widl_session *session;

    if (argc < 3) {
        fprintf(stderr, "usage: press NAME URL\n");
        return 2;
    }
    session = widl_connect(argv[2], "realm1", NULL, &error);
    if (session && press_press_serve(session, &callee, argv[1], &error) &&
        fprintf(stderr, "%s is ready\n", argv[1]) > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
