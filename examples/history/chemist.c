/* Comes in the morning: sees how warm the fridge is, and looks up how warm it was. */
#include <lab/fridge.widl.h>
#include <stdio.h>

/** What is retained, what is past and what is new all come here, checked by the contract. */
static void on_measured(void *user, const lab_fridge_measured_event *event,
                        const widl_event *details)
{
    const char *when = details->replayed ? "was" : details->retained ? "now" : "new";

    (void)user;
    printf("%s %.1f%s\n", when, event->reading.celsius, event->reading.open.value ? ", open" : "");
}

static bool look_back(widl_subscription *fridge, widl_error *error)
{
    widl_replay two = {.limit = 2};
    size_t count;

    if (!widl_subscription_replay(fridge, NULL, &count, error))
        return false;
    printf("%zu in all; the last two:\n", count);
    return widl_subscription_replay(fridge, &two, NULL, error);
}

int main(int argc, char **argv)
{
    widl_subscribe_options options = {.get_retained = true};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    widl_subscription *fridge = NULL;
    bool done;

    if (session)
        fridge = lab_fridge_subscribe_measured(session, &options, on_measured, NULL, &error);
    /* The retained event comes behind the subscription, and before any answer. */
    done = fridge && look_back(fridge, &error);
    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return done ? 0 : 1;
}
