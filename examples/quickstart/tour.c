/* What else a caller meets: typed errors, validation, procedures that nobody serves. */
#include <fleet/device.widl.h>
#include <stdio.h>

static void show_typed_error(widl_session *session)
{
    fleet_device_get_args args = {.id = widl_str("pump-99")};
    fleet_device_get_error failure;
    fleet_status status;
    widl_call call = {0};

    if (fleet_device_get(session, &args, &status, &call))
        printf("pump-99 exists\n");
    else if (fleet_device_get_catch(&call.error, &call.memory, &failure) ==
             FLEET_DEVICE_GET_ERROR_NOT_FOUND)
        printf("typed error: there is no device %s\n", failure.not_found.id.data);
    widl_call_release(&call);
}

static void show_validation(widl_session *session)
{
    fleet_device_find_args args = {.prefix = widl_str("pump"), .limit = {true, 5000}};
    fleet_device_find_result found;
    widl_call call = {0};

    if (!fleet_device_find(session, &args, &found, &call))
        printf("refused before it was sent: %s\n", widl_error_text(&call.error));
    args.limit.present = false;
    if (!fleet_device_find(session, &args, &found, &call))
        printf("sent, and answered: %s\n", widl_error_text(&call.error));
    widl_call_release(&call);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (!session) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    show_typed_error(session);
    show_validation(session);
    widl_session_close(session);
    return 0;
}
