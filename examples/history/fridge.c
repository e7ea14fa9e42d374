/* Publishes what it measures in a night. The latest is retained; that all of it is kept is up to
 * the router. */
#include <lab/fridge.widl.h>
#include <stdio.h>

static const lab_reading night[] = {
    {.celsius = 4.1}, {.celsius = 4.3}, {.celsius = 9.8, .open = {true, true}},
    {.celsius = 6.2}, {.celsius = 4.2},
};

int main(int argc, char **argv)
{
    widl_publish_options options = {.acknowledge = true, .retain = true};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    bool done = session != NULL;

    for (size_t i = 0; done && i < sizeof(night) / sizeof(night[0]); i++) {
        lab_fridge_measured_event event = {.reading = night[i]};

        done = lab_fridge_publish_measured(session, &event, &options, &error);
    }
    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return done ? 0 : 1;
}
