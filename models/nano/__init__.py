"""alt_gvt_nano: a small Twins-SVT trained on Fashion-MNIST, its labelled images and its golden."""
