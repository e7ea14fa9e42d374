#include <fleet/device.widl.h>
#include <stdio.h>

static void asked(void *user, const fleet_device_asked_event *event, const widl_event *details)
{
    (void)user;
    printf("event %s: %s is a %s\n", details->topic, event->id.data,
           fleet_kind_name(event->status.kind.value));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session && fleet_device_subscribe_asked(session, NULL, asked, NULL, &error)) {
        printf("subscribed\n");
        fflush(stdout);
        widl_session_run(session, &error);
    }
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
}
