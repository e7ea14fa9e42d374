#include <fleet/device.widl.h>
#include <stdio.h>

static void get(widl_invocation *invocation, const fleet_device_get_args *args, void *session)
{
    fleet_device_asked_event asked = {args->id, {.id = args->id, .battery = {true, 0.87}}};

    if (!widl_str_equal(args->id, widl_str("pump-7")))
        fleet_device_get_throw_not_found(invocation, &(fleet_not_found){.id = args->id});
    else if (fleet_device_publish_asked(session, &asked, NULL, NULL))
        fleet_device_get_reply(invocation, &asked.status);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session && fleet_device_serve(session, &(fleet_device_callee){get}, session, &error) &&
        fprintf(stderr, "serving\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
}
