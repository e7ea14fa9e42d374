#include <fleet/device.widl.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &call.error);
    fleet_device_get_args args = {.id = widl_str("pump-7")};
    fleet_status status;

    if (session && fleet_device_get(session, &args, &status, &call))
        printf("%s: battery at %g\n", status.id.data, status.battery.value);
    else
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
}
