#include "scene.h"

static bool set_target(widl_session *session, double celsius, double *ret_lowest)
{
    widl_call call = {0};
    home_thermostat_set_target_error thrown;
    bool is_set =
        home_thermostat_set_target(session, &(home_thermostat_set_target_args){celsius}, &call);

    if (!is_set && home_thermostat_set_target_catch(&call.error, &call.memory, &thrown) ==
                       HOME_THERMOSTAT_SET_TARGET_ERROR_OUT_OF_REACH)
        *ret_lowest = thrown.out_of_reach.lowest;
    widl_call_release(&call);
    return is_set;
}

bool scene_night(widl_session *session, double celsius)
{
    double lowest = celsius;

    return set_target(session, celsius, &lowest) ||
           (lowest > celsius && set_target(session, lowest, &lowest));
}
