#include <stdio.h>

#include "thermostat.h"

int main(int argc, char **argv)
{
    struct thermostat thermostat = {.target = 20};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session && thermostat_serve(&thermostat, session, &error))
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
}
