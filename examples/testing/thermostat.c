#include "thermostat.h"

#define LOWEST  5.0
#define HIGHEST 30.0

static void set_target(widl_invocation *invocation, const home_thermostat_set_target_args *args,
                       void *user)
{
    struct thermostat *thermostat = user;

    if (args->celsius < LOWEST || args->celsius > HIGHEST) {
        home_thermostat_set_target_throw_out_of_reach(invocation,
                                                      &(home_out_of_reach){LOWEST, HIGHEST});
        return;
    }
    if (thermostat->target != args->celsius) {
        thermostat->target = args->celsius;
        home_thermostat_publish_target_changed(
            thermostat->session, &(home_thermostat_target_changed_event){args->celsius}, NULL,
            NULL);
    }
    home_thermostat_set_target_reply(invocation);
}

bool thermostat_serve(struct thermostat *thermostat, widl_session *session, widl_error *error)
{
    thermostat->session = session;
    return home_thermostat_serve(session, &(home_thermostat_callee){set_target}, thermostat, error);
}
