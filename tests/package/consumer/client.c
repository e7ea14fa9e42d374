/* SPDX-License-Identifier: MIT */
/* Calls generated code of two libraries and the runtime; it has nobody to talk to. */
#include <fleet/device.widl.h>
#include <wamp/session.widl.h>

#include <stdio.h>

int main(void)
{
    widl_call call = {0};
    widl_session *session = widl_connect("no URL", "realm1", NULL, &call.error);
    fleet_status status = {.at = {.latitude = 52.5, .longitude = 13.4}};
    const geo_position *position = &status.at;
    uint64_t sessions = 0;

    if (session && fleet_device_get(session, &(fleet_device_get_args){.id = widl_str("pump-7")},
                                    &status, &call))
        printf("connected\n");
    if (session && wamp_session_count(session, &(wamp_session_count_args){0}, &sessions, &call))
        printf("%zu sessions\n", (size_t)sessions);
    printf("client: %g %g, %s\n", position->latitude, position->longitude,
           widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
    return session ? 1 : 0;
}
