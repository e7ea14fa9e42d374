/* What calls a service, without the service: a fake says what the test wants to hear. */
#include <home/thermostat_doubles.h>
#include <stdio.h>
#include <stdlib.h>
#include <widl/testing.h>

#include "scene.h"

#define CHECK(condition)                                                                           \
    ((condition)                                                                                   \
         ? (void)0                                                                                 \
         : (fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition), exit(1)))

/* One that takes nothing below 5 degrees. */
static void refuse_frost(widl_invocation *invocation, const home_thermostat_set_target_args *args,
                         void *user)
{
    (void)user;
    if (args->celsius < 5)
        home_thermostat_set_target_throw_out_of_reach(invocation, &(home_out_of_reach){5, 30});
    else
        home_thermostat_set_target_reply(invocation);
}

int main(void)
{
    widl_session *sessions[2];
    widl_error error = {0};
    widl_test_bed *bed = widl_test_bed_new(sessions, 2, &error);
    home_thermostat_fake *fake = bed ? home_thermostat_fake_new(sessions[0], &error) : NULL;

    CHECK(fake);
    CHECK(scene_night(sessions[1], 17));
    CHECK(home_thermostat_fake_set_target_count(fake) == 1);
    CHECK(home_thermostat_fake_set_target_args(fake, 0)->celsius == 17);

    home_thermostat_fake_set_target_runs(fake, refuse_frost, NULL);
    CHECK(scene_night(sessions[1], 1));
    CHECK(home_thermostat_fake_set_target_count(fake) == 3);
    CHECK(home_thermostat_fake_set_target_args(fake, 2)->celsius == 5);

    CHECK(home_thermostat_fake_set_target_fails(fake, "com.acme.offline", "nobody is in", &error));
    CHECK(!scene_night(sessions[1], 17));

    home_thermostat_fake_free(fake);
    widl_test_bed_free(bed);
}
