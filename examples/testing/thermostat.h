#ifndef THERMOSTAT_H
#define THERMOSTAT_H

#include <home/thermostat.widl.h>

struct thermostat {
    widl_session *session;
    double target;
};

/* Serve it to whoever can reach the session. */
bool thermostat_serve(struct thermostat *thermostat, widl_session *session, widl_error *error);

#endif
