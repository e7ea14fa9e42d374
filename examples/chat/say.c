/* Says something, to all, to one, or behind somebody's back: say NAME URL. */
#include <chat/room.widl.h>
#include <stdio.h>
#include <widl/credentials.h>

static void on_said(void *user, const chat_room_said_event *event, const widl_event *details)
{
    (void)user;
    (void)details;
    printf("I hear myself: %.*s\n", WIDL_STR_ARG(event->text));
}

static bool say(widl_session *session, const char *text, const widl_publish_options *options,
                widl_error *error)
{
    chat_room_said_event event = {.text = widl_str(text)};

    return chat_room_publish_said(session, &event, options, error);
}

static bool talk(widl_session *session, widl_error *error)
{
    widl_string bob = widl_str("bob");
    widl_publish_options to_all = {.acknowledge = true, .disclose_me = true, .include_me = true};
    widl_publish_options to_bob = {
        .acknowledge = true, .disclose_me = true, .eligible.authids = {&bob, 1}};
    widl_publish_options but_bob = {
        .acknowledge = true, .disclose_me = true, .exclude.authids = {&bob, 1}};

    return chat_room_subscribe_said(session, NULL, on_said, NULL, error) &&
           say(session, "hello", &to_all, error) &&
           say(session, "happy birthday, bob", &to_bob, error) &&
           say(session, "who brings a cake?", &but_bob, error);
}

int main(int argc, char **argv)
{
    widl_credentials who = {.authid = argv[1], .secret = "secret"};
    widl_options options = {.credentials = &who};
    widl_error error = {0};
    widl_session *session;
    bool done;

    if (argc < 3) {
        fprintf(stderr, "usage: say NAME URL\n");
        return 2;
    }
    session = widl_connect(argv[2], "realm1", &options, &error);
    done = session && talk(session, &error);
    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return done ? 0 : 1;
}
