/* Shows prices of all exchanges. */
#include <market/quotes.widl.h>
#include <stdio.h>

/** Exchange and stock come from the topic; they have been checked as the rest of the event. */
static void on_changed(void *user, const market_quotes_changed_event *event,
                       const widl_event *details)
{
    (void)user;
    (void)details;
    printf("%.*s in %.*s: %u\n", WIDL_STR_ARG(event->stock), WIDL_STR_ARG(event->exchange),
           (unsigned)event->cents);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session && market_quotes_subscribe_changed(session, NULL, on_changed, NULL, &error) &&
        fprintf(stderr, "watching\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
