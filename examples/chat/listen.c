/* Somebody who listens: listen NAME URL. */
#include <chat/room.widl.h>
#include <stdio.h>
#include <widl/credentials.h>

/** The name is not part of the event, so that nobody can be somebody else. */
static void on_said(void *user, const chat_room_said_event *event, const widl_event *details)
{
    const char *name = user;

    printf("%s hears %.*s: %.*s\n", name, WIDL_STR_ARG(details->publisher_authid),
           WIDL_STR_ARG(event->text));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    widl_credentials who = {.authid = argv[1], .secret = "secret"};
    widl_options options = {.credentials = &who};
    widl_error error = {0};
    widl_session *session;

    if (argc < 3) {
        fprintf(stderr, "usage: listen NAME URL\n");
        return 2;
    }
    session = widl_connect(argv[2], "realm1", &options, &error);
    if (session && chat_room_subscribe_said(session, NULL, on_said, argv[1], &error) &&
        fprintf(stderr, "%s listens\n", argv[1]) > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
