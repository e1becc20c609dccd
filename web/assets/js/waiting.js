// A review that is not ready yet: the page comes back when it is.
import { follow } from "./live.js";
import { data } from "./page.js";

follow(data("waiting").id, { reviewable: () => location.reload() });
