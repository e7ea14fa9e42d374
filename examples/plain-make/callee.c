#include <shop/stock.widl.h>
#include <stdio.h>

static void count(widl_invocation *invocation, const shop_stock_count_args *args, void *user)
{
    uint32_t pears = 7;

    (void)user;
    if (widl_str_equal(args->item, widl_str("pear")))
        shop_stock_count_reply(invocation, &pears);
    else
        shop_stock_count_throw_unknown_item(invocation, &(shop_unknown_item){args->item});
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    bool stopped = false;

    if (session && shop_stock_serve(session, &(shop_stock_callee){count}, NULL, &error)) {
        fprintf(stderr, "serving\n");
        stopped = widl_session_run(session, &error);
    }
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return stopped ? 0 : 1;
}
