"""What a machine with a GPU needs to prove the GPU path, made where there is none."""
