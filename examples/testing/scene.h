#ifndef SCENE_H
#define SCENE_H

#include <home/thermostat.widl.h>

/* Ask the thermostat for a temperature, or for the lowest that it takes. */
bool scene_night(widl_session *session, double celsius);

#endif
