/* Serves two devices until the router says goodbye; caller.py calls them. */
#include <fleet/device.widl.h>
#include <stdio.h>

#define DEVICE_COUNT 2

struct fleet {
    fleet_status devices[DEVICE_COUNT];
};

static fleet_status *find_device(struct fleet *fleet, widl_string id)
{
    for (size_t i = 0; i < DEVICE_COUNT; i++) {
        if (widl_str_equal(fleet->devices[i].id, id))
            return &fleet->devices[i];
    }
    return NULL;
}

/* Nobody is found under `id`, but somebody else. */
static fleet_not_found no_device(const struct fleet *fleet, widl_string id)
{
    return (fleet_not_found){.id = id, .nearest = {true, fleet->devices[0].id}};
}

static void get(widl_invocation *invocation, const fleet_device_get_args *args, void *user)
{
    const fleet_status *device = find_device(user, args->id);
    fleet_not_found error = no_device(user, args->id);

    if (device)
        fleet_device_get_reply(invocation, device);
    else
        fleet_device_get_throw_not_found(invocation, &error);
}

static void find(widl_invocation *invocation, const fleet_device_find_args *args, void *user)
{
    struct fleet *fleet = user;
    fleet_status found[DEVICE_COUNT];
    fleet_device_find_result result = {.items = {.data = found}};

    for (size_t i = 0; i < DEVICE_COUNT; i++) {
        widl_string id = fleet->devices[i].id;

        if (id.size < args->prefix.size ||
            memcmp(id.data, args->prefix.data, args->prefix.size) != 0)
            continue;
        result.total++;
        if (result.items.size < args->limit.value)
            found[result.items.size++] = fleet->devices[i];
    }
    fleet_device_find_reply(invocation, &result);
}

static void move_device(widl_invocation *invocation, const fleet_device_move_args *args, void *user)
{
    fleet_status *device = find_device(user, args->id);
    fleet_not_found error = no_device(user, args->id);
    geo_position before;

    if (!device) {
        fleet_device_move_throw_not_found(invocation, &error);
        return;
    }
    before = device->at;
    device->at = args->to;
    fleet_device_move_reply(invocation, &before);
}

static void reset(widl_invocation *invocation, void *user)
{
    struct fleet *fleet = user;

    for (size_t i = 0; i < DEVICE_COUNT; i++)
        fleet->devices[i].at = (geo_position){0};
    fleet_device_reset_reply(invocation);
}

int main(int argc, char **argv)
{
    widl_string tags[] = {widl_str("outdoor"), widl_str("wet")};
    struct fleet fleet = {.devices = {{.id = widl_str("pump-7"),
                                       .kind = {true, FLEET_KIND_ACTUATOR},
                                       .battery = {true, 0.87},
                                       .rack = {true, widl_str("R12")},
                                       .at = {48.1, 11.6},
                                       .tags = {tags, 2}},
                                      {.id = widl_str("pump-8")}}};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session &&
        fleet_device_serve(session, &(fleet_device_callee){get, find, move_device, reset}, &fleet,
                           &error) &&
        fprintf(stderr, "serving\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
}
