/* Asks the machine for coffee, as a program of its own. */
#include <coffee/machine.widl.h>
#include <stdio.h>

static void brew(widl_session *session, uint32_t cups)
{
    coffee_machine_brew_args args = {.cups = cups};
    coffee_machine_brew_error thrown;
    uint32_t left;
    widl_call call = {0};

    if (coffee_machine_brew(session, &args, &left, &call))
        printf("made %u, beans for %u more\n", (unsigned)cups, (unsigned)left);
    else if (coffee_machine_brew_catch(&call.error, &call.memory, &thrown) ==
             COFFEE_MACHINE_BREW_ERROR_NOT_ENOUGH)
        printf("there are beans for %u only\n", (unsigned)thrown.not_enough.cups);
    else
        printf("%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "com.acme.coffee", NULL, &error);

    if (!session) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    brew(session, 2);
    brew(session, 4);
    widl_session_close(session);
    return 0;
}
