#include <fleet/device.widl.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &call.error);
    fleet_status status;

    if (session && fleet_device_get(session, &(fleet_device_get_args){.id = widl_str("pump-7")}, &status, &call))
        printf("%s: %zu tags, battery %g\n", status.id.data, status.tags.size, status.battery.value);
    else
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
}
