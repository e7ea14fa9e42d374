/* Serves a printer that takes one job at a time: a job is answered when it is printed, which is
 * when the next one comes, or not at all if its caller cancels it. */
#include <print/printer.widl.h>
#include <stdio.h>

struct printer {
    uint32_t paper;
    uint32_t jobs;
    widl_invocation *printing; /* NULL: none */
    uint32_t pages;            /* that it has */
};

static void paper(widl_invocation *invocation, void *user)
{
    const struct printer *printer = user;

    print_printer_paper_reply(invocation, &printer->paper);
}

/** The answer that was deferred. It releases the invocation. */
static void finish(struct printer *printer)
{
    print_printer_print_result result = {.job = ++printer->jobs, .pages = printer->pages};
    widl_invocation *invocation = printer->printing;

    printer->printing = NULL;
    printer->paper -= printer->pages;
    print_printer_print_reply(invocation, &result);
}

/** The caller has canceled, or its time is over: nothing is printed. */
static void on_interrupt(void *user, widl_invocation *invocation)
{
    struct printer *printer = user;

    printer->printing = NULL;
    printf("canceled\n");
    fflush(stdout);
    widl_invocation_throw_text(invocation, "wamp.error.canceled", "nothing was printed", NULL);
}

static void print(widl_invocation *invocation, const print_printer_print_args *args, void *user)
{
    struct printer *printer = user;

    if (printer->printing)
        finish(printer);
    if (args->pages.value > printer->paper) {
        print_out_of_paper problem = {.left = printer->paper};

        print_printer_print_throw_out_of_paper(invocation, &problem);
        return;
    }
    printf("printing %.*s\n", WIDL_STR_ARG(args->title));
    fflush(stdout);
    printer->printing = invocation;
    printer->pages = args->pages.value;
    widl_invocation_on_interrupt(invocation, on_interrupt, printer);
    widl_invocation_defer(invocation);
}

int main(int argc, char **argv)
{
    static const print_printer_callee callee = {.paper = paper, .print = print};
    struct printer printer = {.paper = 10};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session && print_printer_serve(session, &callee, &printer, &error) &&
        fprintf(stderr, "serving\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
