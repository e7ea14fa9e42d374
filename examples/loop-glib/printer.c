/* Serves a printer from GLib's main loop, which also says when the next page is done. One thread
 * prints as many documents at a time as are asked for. */
#include <office/printer.widl.h>
#include <stdio.h>

#include "session_source.h"

#define PAGE_MS 10
#define LOW     3

struct printer {
    GMainLoop *loop;
    widl_session *session;
    uint32_t paper;
};

/** A document that is being printed. */
struct job {
    struct printer *printer;
    widl_invocation *invocation;
    uint32_t page;
    uint32_t pages;
    uint32_t left; /* sheets, when it is done */
};

static void say_that_paper_is_low(const struct job *job)
{
    office_printer_paper_low_event event = {.left = job->left};
    widl_error error = {0};

    /* Outside of the session's callbacks, too: its descriptor then says that there is work. */
    if (!office_printer_publish_paper_low(job->printer->session, &event, NULL, &error))
        g_printerr("%s\n", widl_error_text(&error));
}

static gboolean print_page(gpointer user)
{
    struct job *job = user;
    office_printer_print_result result = {.left = job->left};

    /* An item that cannot be sent is one that nobody waits for any more. */
    job->page++;
    if (office_printer_print_progress(job->invocation, &job->page, NULL) && job->page < job->pages)
        return G_SOURCE_CONTINUE;
    office_printer_print_reply(job->invocation, &result);
    if (job->left < LOW)
        say_that_paper_is_low(job);
    g_free(job);
    return G_SOURCE_REMOVE;
}

static void print(widl_invocation *invocation, const office_printer_print_args *args, void *user)
{
    struct printer *printer = user;

    if (args->pages > printer->paper) {
        office_no_paper problem = {.left = printer->paper};

        office_printer_print_throw_no_paper(invocation, &problem);
        return;
    }
    printer->paper -= args->pages;
    g_printerr("printing %.*s\n", WIDL_STR_ARG(args->document));
    struct job *job = g_new0(struct job, 1);

    job->printer = printer;
    job->invocation = invocation;
    job->pages = args->pages;
    job->left = printer->paper;
    /* The answer comes later, in parts. */
    widl_invocation_defer(invocation);
    g_timeout_add(PAGE_MS, print_page, job);
}

static void on_joined(void *user, widl_session *session)
{
    (void)user;
    (void)session;
    g_printerr("serving\n");
}

static void on_end(gpointer user, const widl_error *reason)
{
    struct printer *printer = user;

    g_printerr("%s\n", widl_error_text(reason));
    g_main_loop_quit(printer->loop);
}

int main(int argc, char **argv)
{
    static const office_printer_callee callee = {.print = print};
    struct printer printer = {.loop = g_main_loop_new(NULL, FALSE), .paper = 12};
    widl_options options = {.no_wait = true, .on_joined = on_joined};
    widl_error error = {0};

    printer.session = widl_connect_start(argv[argc - 1], "realm1", &options, &error);
    if (printer.session && office_printer_serve(printer.session, &callee, &printer, &error) &&
        session_source_attach(printer.session, NULL, on_end, &printer, &error))
        g_main_loop_run(printer.loop);
    else
        g_printerr("%s\n", widl_error_text(&error));
    widl_session_close(printer.session);
    g_main_loop_unref(printer.loop);
    return 0;
}
